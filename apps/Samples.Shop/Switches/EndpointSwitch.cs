namespace Samples.Shop.Switches;

/// <summary>How one endpoint misbehaves. The default is: not at all.</summary>
/// <param name="DelayMs">Milliseconds before the endpoint does its work, 0 to 600,000.</param>
/// <param name="ErrorRate">Share of requests answered with 500 before any work is done, 0 to 1.</param>
/// <param name="Hang">Never answer; the request ends when the caller gives up.</param>
/// <param name="Dead">Cut the connection without an answer.</param>
/// <param name="AnswerDelayMs">Milliseconds between the work and the answer, 0 to 600,000: the work is done, the answer may get lost.</param>
internal sealed record EndpointSwitch(
    int DelayMs = 0, double ErrorRate = 0, bool Hang = false, bool Dead = false, int AnswerDelayMs = 0)
{
    public const int MaxDelayMs = 600_000;

    public static readonly EndpointSwitch Healthy = new();

    /// <summary>What is wrong with the values, or null.</summary>
    public string? Error() =>
        DelayMs is < 0 or > MaxDelayMs ? $"delayMs is {DelayMs}; allowed is 0 to {MaxDelayMs}."
        : AnswerDelayMs is < 0 or > MaxDelayMs ? $"answerDelayMs is {AnswerDelayMs}; allowed is 0 to {MaxDelayMs}."
        : ErrorRate is not (>= 0 and <= 1) ? $"errorRate is {ErrorRate}; allowed is 0 to 1."
        : null;
}
