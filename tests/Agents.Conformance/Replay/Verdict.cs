using Agents.Conformance.Scenarios;

namespace Agents.Conformance.Replay;

internal enum Verdict
{
    Passed,

    /// <summary>Not as recorded, on purpose.</summary>
    Different,
    Failed,
    NotServed,
}

/// <summary>What is reported about one scenario.</summary>
internal sealed record ScenarioReport(string Name, Verdict Verdict, string Detail, TimeSpan Took)
{
    public string Area => Name.Split('/')[0];

    public static ScenarioReport Of(ScenarioOutcome outcome, Differences differences) =>
        (outcome.Failure, differences.Reasons.GetValueOrDefault(outcome.Name)) switch
        {
            (null, null) => new(outcome.Name, Verdict.Passed, "", outcome.Took),
            (null, { } reason) => new(outcome.Name, Verdict.Failed, $"is as recorded, but listed as different: {reason}", outcome.Took),
            ({ }, { } reason) => new(outcome.Name, Verdict.Different, reason, outcome.Took),
            ({ } failure, null) => new(outcome.Name, Verdict.Failed, failure, outcome.Took),
        };
}
