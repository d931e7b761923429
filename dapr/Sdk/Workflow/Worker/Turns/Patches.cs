using Dapr.Protocol.TaskHub;
using Google.Protobuf.Collections;

namespace Dapr.Workflow.Worker.Turns;

/// <summary>Which changes of the code this run takes, by what its history took.</summary>
internal sealed class Patches
{
    private readonly Dictionary<string, bool> _answers = new(StringComparer.Ordinal);
    private readonly HashSet<string> _recorded = new(StringComparer.Ordinal);
    private readonly List<string> _taken = [];

    public Patches(RepeatedField<HistoryEvent> past)
    {
        foreach (var entry in past)
        {
            if (entry.WorkflowStarted?.Version is { } version) _recorded.UnionWith(version.Patches);
        }
    }

    /// <summary>The code asked for a change and got it; only then the answer names a version.</summary>
    public bool AnyTaken => _taken.Count > 0;

    /// <summary>Decides once for a name. Each yes is listed, repeated ones too: that is what the official SDK sends.</summary>
    public bool IsTaken(string name, bool isReplaying)
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(name);
        if (!_answers.TryGetValue(name, out var answer)) _answers[name] = answer = _recorded.Contains(name) || !isReplaying;
        if (answer) _taken.Add(name);
        return answer;
    }

    public WorkflowVersion VersionOf(string workflow) => new() { Name = workflow, Patches = { _taken } };
}
