namespace Agents.Contracts.Inventory;

/// <summary>
/// Retries of an idempotent tool after transport faults and time-outs. The tool's own error answers are never retried. The pause
/// is random between 0 and <c>initialDelayMs * 2^(attempt - 1)</c>, at most <c>maxDelayMs</c> ("full jitter").
/// </summary>
public sealed record ToolRetry
{
    /// <summary>Attempts in all, 1 to <see cref="Limits.MaxAttempts"/>. Default 3.</summary>
    public int MaxAttempts { get; init; } = 3;

    /// <summary>Upper bound of the first pause, 1 to 60,000 ms. Default 100.</summary>
    public int InitialDelayMs { get; init; } = 100;

    /// <summary>Upper bound of every pause, <c>initialDelayMs</c> to 60,000 ms. Default 2,000.</summary>
    public int MaxDelayMs { get; init; } = 2000;
}
