namespace Agents.Decisions.Definitions.Reading;

/// <summary>Sizes of a decision type.</summary>
internal static class DefinitionLimits
{
    public const int MaxBytes = 256 * 1024;
    public const int MaxFacts = 50;
    public const int MaxRules = 50;
    public const int MaxInputs = 20;
    public const int MaxOutputs = 20;
    public const int MaxRows = 500;
    public const int MaxOutcomes = 50;
    public const int MaxValues = 50;
    public const int MaxGuardrails = 50;
    public const int MaxSteps = 20;
    public const int MaxApprovals = 10;
    public const int MaxArguments = 50;
    public const int MaxAmounts = 16;
    public const int MaxReason = 500;
    public const int MaxDeadlineMs = 3_600_000;
    public static readonly TimeSpan MaxWindow = TimeSpan.FromDays(366);
    public static readonly TimeSpan MaxApprovalTime = TimeSpan.FromDays(24);
}
