namespace Agents.Contracts;

/// <summary>Sizes, depths and counts that every app enforces. Bytes are UTF-8 bytes.</summary>
public static class Limits
{
    /// <summary>Largest arguments of one call: 256 KiB.</summary>
    public const int MaxArgumentsBytes = 256 * 1024;

    /// <summary>Largest result of one call: 1 MiB. A larger answer fails the call.</summary>
    public const int MaxResultBytes = 1024 * 1024;

    /// <summary>Largest result that travels in a <see cref="Calls.CallResult"/>; a larger one is read from the ledger: 64 KiB.</summary>
    public const int MaxInlineResultBytes = 64 * 1024;

    /// <summary>Largest request body, bulk submissions included: 8 MiB.</summary>
    public const int MaxRequestBytes = 8 * 1024 * 1024;

    /// <summary>Deepest nesting of any JSON that is read: 32 levels of arguments, plus those around them.</summary>
    public const int MaxJsonDepth = 40;

    /// <summary>Most calls in one bulk submission: 1,000.</summary>
    public const int MaxBulkCalls = 1000;

    /// <summary>Longest ordering key, in characters: 128.</summary>
    public const int MaxOrderingKeyLength = 128;

    /// <summary>Longest idempotency key of a caller, in characters: 256.</summary>
    public const int MaxIdempotencyKeyLength = 256;

    /// <summary>Longest tool name, in characters: 100.</summary>
    public const int MaxToolNameLength = 100;

    /// <summary>Longest tool version, in characters: 32.</summary>
    public const int MaxToolVersionLength = 32;

    /// <summary>Most tool versions in one inventory: 1,000.</summary>
    public const int MaxTools = 1000;

    /// <summary>Longest tenant or subject, in characters: 128.</summary>
    public const int MaxPrincipalPartLength = 128;

    /// <summary>Most scopes of a principal or a tool: 64.</summary>
    public const int MaxScopes = 64;

    /// <summary>Shortest and longest <c>timeoutMs</c> of a tool: 1 ms to 1 hour.</summary>
    public const int MinToolTimeoutMs = 1;

    /// <inheritdoc cref="MinToolTimeoutMs"/>
    public const int MaxToolTimeoutMs = 3_600_000;

    /// <summary>Arguments of a group of calls: 2 MiB. The answer may be 4 MiB, which is the most that a sidecar carries.</summary>
    public const int MaxBatchBytes = 2 * 1024 * 1024;

    /// <inheritdoc cref="MaxBatchBytes"/>
    public const int MaxBatchAnswerBytes = 4 * 1024 * 1024;

    /// <summary>Most attempts of an idempotent tool: 10.</summary>
    public const int MaxAttempts = 10;

    /// <summary>Largest content of a document of the knowledge: 1 MiB.</summary>
    public const int MaxDocumentBytes = 1024 * 1024;

    /// <summary>Most documents in one import into the knowledge: 1,000.</summary>
    public const int MaxImportDocuments = 1000;

    /// <summary>Longest deadline that a caller may ask for: 24 hours.</summary>
    public const int MaxDeadlineMs = 86_400_000;

    /// <summary>Longest time that a request may wait for a result: 60 s.</summary>
    public const int MaxWaitSeconds = 60;

    /// <summary>Seconds that a call's record is kept after its last change: 7 days.</summary>
    public const int RecordRetentionSeconds = 7 * 24 * 3600;
}
