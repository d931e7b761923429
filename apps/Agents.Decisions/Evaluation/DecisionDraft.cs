using Agents.Decisions.Definitions;
using Agents.Decisions.Expressions;
using Agents.Decisions.Facts;
using Agents.Decisions.Proposals;
using Agents.Decisions.Subjects;

namespace Agents.Decisions.Evaluation;

/// <summary>How far a decision has come. Written by whoever makes it; whoever runs out of time reads what is there.</summary>
internal sealed class DecisionDraft
{
    private volatile string _waitsFor = "its facts";
    private volatile IReadOnlyList<GatheredFact> _facts = [];
    private volatile SubjectHistory _history = new([], "");
    private volatile ModelAnswer? _answer;
    private volatile string? _subject;

    /// <summary>What is under way, in words.</summary>
    public string WaitsFor
    {
        get => _waitsFor;
        set => _waitsFor = value;
    }

    public string? Subject
    {
        get => _subject;
        set => _subject = value;
    }

    public IReadOnlyList<GatheredFact> Facts
    {
        get => _facts;
        set => _facts = value;
    }

    public SubjectHistory History
    {
        get => _history;
        set => _history = value;
    }

    public ModelAnswer? Answer
    {
        get => _answer;
        set => _answer = value;
    }

    public double FactsMs { get; set; }

    public double EvaluateMs { get; set; }

    /// <summary>The outcome when the time is up: nothing is carried out.</summary>
    public static DecisionEvaluation CutShort(DecisionDefinition definition, string reason) => new()
    {
        Outcome = definition.SafeOutcome,
        Reasons = [reason],
        Values = Json.EmptyObject,
        Rules = Json.EmptyObject,
        RuleHits = [],
        Guardrails = [],
        Steps = [],
        Approvals = [],
    };
}

/// <summary>What was decided, and at which moment.</summary>
internal sealed record DecidedDraft(DecisionEvaluation Evaluation, DateTimeOffset Now, string? CutShort);
