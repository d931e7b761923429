namespace Agents.Contracts.Erasures;

/// <summary>What one step of an erasure did in one store. A step is bounded: what is left is done by the next one.</summary>
public sealed record ErasurePage
{
    /// <summary>Most items of one step: 500.</summary>
    public const int MaxItems = 500;

    /// <summary>What is gone; at most <see cref="MaxItems"/>.</summary>
    public IReadOnlyList<ErasedItem> Erased { get => field ?? []; init; } = [];

    /// <summary>What stays, and why; at most <see cref="MaxItems"/>.</summary>
    public IReadOnlyList<KeptItem> Kept { get => field ?? []; init; } = [];

    /// <summary>Where the next step goes on; null: the store is done. At most 1,024 characters, without names and content.</summary>
    public string? Next { get; init; }
}

/// <summary>Something that was erased. It leaves the app that held it as digests only.</summary>
/// <param name="Kind">What it was: <c>session</c>, <c>memory</c>, <c>document</c>, <c>call</c>, <c>decision</c>, ...</param>
/// <param name="Id">Which one it was. Whoever takes the page makes a keyed digest of it: callers choose ids, and may have put names in.</param>
/// <param name="Digest">SHA-256 of what it held, 64 lower-case hexadecimal digits.</param>
public sealed record ErasedItem(string Kind, string Id, string Digest);

/// <summary>Something that the erasure had to leave.</summary>
/// <param name="Kind">As in <see cref="ErasedItem"/>.</param>
/// <param name="Id">As in <see cref="ErasedItem"/>.</param>
/// <param name="Reason">Why, such as <c>legal-hold</c>: 1 to 64 characters out of <c>a-z 0-9 -</c>.</param>
public sealed record KeptItem(string Kind, string Id, string Reason)
{
    /// <summary>It is in use and will be erased when it is not: the erasure comes back for it.</summary>
    public const string InUse = "in-use";

    /// <summary>The law or a dispute wants it kept.</summary>
    public const string LegalHold = "legal-hold";
}
