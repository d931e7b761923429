using Agents.Contracts;

namespace Agents.Memory.Knowledge;

/// <summary>What documents and questions may have at most.</summary>
internal static class KnowledgeLimits
{
    public const int MaxId = 128;
    public const int MaxTitle = 300;
    public const int MaxSource = 2000;

    /// <summary>Groups of a document. Its owner is one more in the search.</summary>
    public const int MaxGroups = 32;

    public const int MaxGroup = 64;

    /// <summary>Groups of a caller: the search takes 64 with the caller and everyone.</summary>
    public const int MaxCallerGroups = 62;

    public const int MaxReason = 200;
    public const int MaxRetentionDays = 36_500;

    /// <summary>UTF-8 bytes of a request: a content with all that JSON adds to it.</summary>
    public const int MaxBody = 4 * 1024 * 1024;

    public const int MaxQuery = 2000;
    public const int MaxTop = 50;
    public const int MaxPage = 200;

    /// <summary>Documents of one import request.</summary>
    public const int MaxImportLines = Limits.MaxImportDocuments;

    /// <summary>Documents of a tenant in one of its shelves.</summary>
    public const int MaxPerShelf = 2000;

    /// <summary>Versions of a document under legal hold, of which none is removed.</summary>
    public const int MaxHeldVersions = 200;
}
