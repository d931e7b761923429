namespace Agents.Memory.LongTerm.Records;

/// <summary>What a memory is.</summary>
internal enum MemoryKind
{
    /// <summary>Something about the person that holds until it is replaced.</summary>
    Fact,

    /// <summary>What a session was about.</summary>
    Episode,
}
