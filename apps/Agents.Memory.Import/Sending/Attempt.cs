namespace Agents.Memory.Import.Sending;

/// <summary>How one request ended.</summary>
/// <param name="Trouble">Why not every line may have its answer; null: it went through.</param>
/// <param name="RetryAfter">When the app wants to be asked again; null: it did not say.</param>
internal readonly record struct Attempt(string? Trouble, TimeSpan? RetryAfter)
{
    public static Attempt Complete => default;
}
