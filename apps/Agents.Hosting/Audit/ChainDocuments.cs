namespace Agents.Hosting.Audit;

/// <summary>An entry, and what is listed of it.</summary>
/// <param name="Entry">What is chained.</param>
/// <param name="Listed">By what it is found; not part of the hash, so that it can be erased.</param>
public sealed record ChainItem<TListed>(ChainEntry Entry, TListed? Listed)
    where TListed : class;

/// <summary>What was appended together. Its entries are written once and never again.</summary>
public sealed record ChainSegment<TListed>
    where TListed : class
{
    /// <summary>The entries in their order.</summary>
    public IReadOnlyList<ChainItem<TListed>> Items { get => field ?? []; init; } = [];

    /// <summary>
    /// Ids that this replica uses from now on. What stands under one of them and no entry tells of was written by a process that died before
    /// it chained it.
    /// </summary>
    public IReadOnlyList<string> Claims { get => field ?? []; init; } = [];
}

/// <summary>Where a chain ends. It may be behind its last segments, never ahead.</summary>
/// <param name="Segment">Number of the last segment.</param>
/// <param name="Seq">Number of the last entry.</param>
/// <param name="Hash">Hash of the last entry.</param>
public sealed record ChainHead(long Segment, long Seq, string Hash)
{
    /// <summary>The end of a chain without entries.</summary>
    public static ChainHead Start { get; } = new(0, 0, ChainEntry.Start);
}

/// <summary>What is to be appended: the place in the chain is given to it then.</summary>
/// <param name="Entry">The entry.</param>
/// <param name="Listed">By what it is found.</param>
/// <param name="Claims">Ids that are about to be used.</param>
public sealed record ChainAddition<TListed>(ChainEntry Entry, TListed? Listed, IReadOnlyList<string> Claims)
    where TListed : class;
