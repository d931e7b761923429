namespace Agents.Memory.Knowledge.Records;

/// <summary>How far a document may travel, widest first.</summary>
internal enum Classification
{
    /// <summary>Anybody may be told.</summary>
    Public,

    /// <summary>For the tenant's own people.</summary>
    Internal,

    /// <summary>For those who need it.</summary>
    Confidential,

    /// <summary>For named groups only.</summary>
    Restricted,
}
