using System.Text.Json;
using Agents.Decisions.Evaluation;
using Agents.Decisions.Expressions;

namespace Agents.Decisions.Runs.Steps;

/// <summary>The steps of a run and what is known of each, in order.</summary>
internal sealed class TakenSteps(IReadOnlyList<PlannedStep> steps)
{
    private readonly StepOutcome[] _outcomes =
        [.. steps.Select(one => new StepOutcome { Step = one.Name, Tool = one.Tool, State = EffectState.Skipped })];

    public int Count => steps.Count;

    /// <summary>Whether something was carried out, or may have been.</summary>
    public bool NeedsUndoing => _outcomes.Any(one => one.State is EffectState.Compensating or EffectState.Unknown);

    /// <summary>What the steps that are done answered, by name.</summary>
    public Dictionary<string, JsonElement> Results { get; } = [];

    public PlannedStep this[int index] => steps[index];

    public StepOutcome OutcomeOf(int index) => _outcomes[index];

    public IReadOnlyList<StepOutcome> Effects() => [.. _outcomes];

    public void Note(int index, StepResult result)
    {
        if (result.State == StepState.Done)
            Results[steps[index].Name] = result.Result ?? Json.Null;
        _outcomes[index] = _outcomes[index] with
        {
            State = result.State switch
            {
                StepState.Done => EffectState.Done,
                StepState.Failed => EffectState.Failed,
                StepState.Pending => EffectState.Unknown,
                StepState.Uncertain => EffectState.HandedOver,
                _ => EffectState.Skipped,
            },
            CallId = result.CallId,
            Arguments = result.Arguments,
            Result = result.Result,
            Error = result.State == StepState.Uncertain ? $"Nobody can tell whether it had an effect: {result.Error}" : result.Error,
            StartedAt = result.StartedAt,
            EndedAt = result.EndedAt,
        };
    }

    public void Note(int index, EffectState state, string? error = null, string? compensation = null)
    {
        var known = _outcomes[index];
        _outcomes[index] = known with
        {
            State = state,
            Error = error ?? known.Error,
            CompensationCallId = compensation ?? known.CompensationCallId,
        };
    }

    /// <summary>What was done is to be undone from now on.</summary>
    public void MarkForUndoing()
    {
        for (var i = 0; i < _outcomes.Length; i++)
        {
            if (_outcomes[i].State == EffectState.Done)
                Note(i, EffectState.Compensating);
        }
    }
}
