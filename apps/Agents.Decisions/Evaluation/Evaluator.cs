using System.Globalization;
using System.Text.Json;
using Agents.Decisions.Definitions;
using Agents.Decisions.Expressions;
using Agents.Decisions.Guardrails;
using Agents.Decisions.Proposals;
using Agents.Decisions.Rules;

namespace Agents.Decisions.Evaluation;

/// <summary>
/// Makes a decision: facts, rules, guardrails, proposal, guardrails again, steps. A pure function: it reads no clock and no store, and
/// calls nobody. What fails never approves: facts and rules give the safe outcome, guardrails deny.
/// </summary>
internal sealed class Evaluator(EnginePool engines)
{
    private const int MaxSubject = 128;

    public DecisionEvaluation Evaluate(DecisionDefinition definition, EvaluationInput input) =>
        EvaluateUntil(definition, input, CancellationToken.None);

    /// <param name="definition">The version.</param>
    /// <param name="input">All that it depends on.</param>
    /// <param name="stop">Ends it before its next expression.</param>
    public DecisionEvaluation EvaluateUntil(DecisionDefinition definition, EvaluationInput input, CancellationToken stop)
    {
        using var context = new ExpressionContext(engines) { Stop = stop };
        return new Evaluating(definition, input, context).Run();
    }

    /// <summary>Whom the decision is about; or why that cannot be told. Both null: the type is about nobody.</summary>
    public (string? Subject, string? Error) FindSubject(DecisionDefinition definition, JsonElement input)
    {
        using var context = new ExpressionContext(engines);
        context.Set("input", input);
        return FindSubject(definition, context);
    }

    private static (string? Subject, string? Error) FindSubject(DecisionDefinition definition, ExpressionContext context)
    {
        if (definition.Subject is not { } expression)
            return (null, null);
        var result = context.Evaluate(expression);
        var text = result.Value.ValueKind switch
        {
            JsonValueKind.String => result.Value.GetString(),
            JsonValueKind.Number => result.Value.GetRawText(),
            _ => null,
        };
        return text is { Length: > 0 and <= MaxSubject }
            ? (text, null)
            : (null, result.Error ?? string.Create(CultureInfo.InvariantCulture,
                $"{expression.Place}: '{expression.Text}' is {result.InWords()}; a subject needs a text of 1 to {MaxSubject} characters or a number."));
    }

    private sealed class Evaluating(DecisionDefinition definition, EvaluationInput input, ExpressionContext context)
    {
        private readonly List<string> _reasons = [];
        private readonly List<RuleHit> _hits = [];
        private readonly List<GuardrailResult> _guardrails = [];
        private readonly List<NeededApproval> _approvals = [];
        private JsonElement _rules = Json.EmptyObject;
        private JsonElement _values = Json.EmptyObject;
        private DecisionOutcome _outcome;
        private ProposalResult? _proposal;
        private PlannedAction? _action;

        public DecisionEvaluation Run()
        {
            if (!TakeSubject() || !TakeFacts() || !RunRules() || !FindOutcome())
                return Safe();
            // Nothing is proposed that a guardrail could stop.
            if (_outcome == DecisionOutcome.Deny)
                return End();
            if (!PassGuardrails(1))
                return End();
            if (definition.Model is { } model)
            {
                if (input.Proposal is null)
                    return AskModel(model);
                if (!TakeProposal(model))
                    return Safe();
            }
            if (_outcome == DecisionOutcome.Deny || !PassGuardrails(2))
                return End();
            return _outcome == DecisionOutcome.Approve ? Approve() : End();
        }

        private bool TakeSubject()
        {
            context.Set("input", input.Input);
            if (definition.Subject is null || input.Subject is not null)
                return true;
            var (_, error) = FindSubject(definition, context);
            return Fail($"The subject could not be found: {error ?? "its history was not recorded"}");
        }

        private bool TakeFacts()
        {
            var facts = new List<KeyValuePair<string, JsonElement>>(definition.Facts.Count);
            foreach (var fact in definition.Facts)
            {
                var gathered = input.Facts.FirstOrDefault(one => one.Name == fact.Name);
                if (gathered is { Value: { } value, Missing: null })
                    facts.Add(new(fact.Name, value));
                else if (fact.Required)
                    _reasons.Add($"The fact {fact.Name} is missing: {gathered?.Missing ?? "it was not gathered"}.");
                else
                    facts.Add(new(fact.Name, fact.Default ?? Json.Null));
            }
            context.Set("subject", input.Subject is { } subject ? Json.Of(subject) : Json.Null);
            context.Set("now", Json.Of((double)input.Now.ToUnixTimeMilliseconds()));
            context.Set("facts", Json.Object(facts));
            return _reasons.Count == 0;
        }

        private bool RunRules()
        {
            var values = new List<KeyValuePair<string, JsonElement>>(definition.Rules.Count);
            context.Set("rules", Json.EmptyObject);
            foreach (var rule in definition.Rules)
            {
                var hit = RuleEvaluator.Evaluate(rule, context);
                _hits.Add(hit);
                if (hit.Error is { } error)
                    return Fail($"The rule {rule.Name} could not be evaluated: {error}");
                values.Add(new(rule.Name, hit.Value ?? Json.Null));
                _rules = Json.Object(values);
                context.Set("rules", _rules);
            }
            return true;
        }

        private bool FindOutcome()
        {
            foreach (var one in definition.Outcomes)
            {
                if (one.When is { } when && !Holds(when, out var failure))
                {
                    if (failure is null)
                        continue;
                    return Fail($"The outcome could not be found: {failure}");
                }
                _outcome = one.Outcome;
                var values = new List<KeyValuePair<string, JsonElement>>(one.Values.Count);
                foreach (var (name, expression) in one.Values)
                {
                    var result = context.Evaluate(expression);
                    if (result.Error is { } error)
                        return Fail($"The value {name} could not be evaluated: {error}");
                    values.Add(new(name, result.Value));
                }
                _values = Json.Object(values);
                _reasons.Add(one.Reason);
                return true;
            }
            return Fail("No line of the outcome applies.");
        }

        /// <summary>All of them are evaluated, so that the record tells of all.</summary>
        private bool PassGuardrails(int pass)
        {
            SetProposal();
            string? failure = null;
            _action = _outcome == DecisionOutcome.Approve ? PlanAction(out failure) : null;
            var denied = new List<string>();
            if (failure is not null)
                denied.Add($"The action could not be evaluated: {failure}");
            foreach (var guardrail in definition.Guardrails)
            {
                var result = GuardrailEvaluator.Evaluate(guardrail, pass, context, input, _action);
                _guardrails.Add(result);
                if (result.Result == GuardrailResult.Denied)
                    denied.Add(guardrail.Reason);
                else if (result.Result == GuardrailResult.Failed)
                    denied.Add($"The guardrail {guardrail.Name} could not be evaluated: {result.Detail}");
            }
            if (denied.Count == 0)
                return true;
            _outcome = DecisionOutcome.Deny;
            _reasons.InsertRange(0, denied);
            return false;
        }

        private PlannedAction? PlanAction(out string? failure)
        {
            failure = null;
            if (definition.Action is not { } action)
                return null;
            var amounts = new SortedDictionary<string, double>(StringComparer.Ordinal);
            foreach (var (name, expression) in action.Amounts)
            {
                var result = context.Evaluate(expression);
                if (result.Error is null && result.Value.ValueKind == JsonValueKind.Number)
                    amounts[name] = result.Value.GetDouble();
                else
                    failure = result.Error ?? $"{expression.Place}: '{expression.Text}' is {result.InWords()}; an amount needs a number.";
            }
            return new PlannedAction(action.Name, amounts);
        }

        private DecisionEvaluation AskModel(ModelDefinition model)
        {
            var (arguments, error) = ArgumentPlan.Fill(model.Arguments, context);
            if (error is null)
                return End() with { AskModel = arguments, Action = null };
            Fail($"The arguments of the model could not be evaluated: {error}");
            return Safe();
        }

        private bool TakeProposal(ModelDefinition model)
        {
            // Approvals that the rules' own values need are needed whatever the model makes of them.
            if (_outcome == DecisionOutcome.Approve && !PlanApprovals())
                return false;
            if (input.Proposal!.Value is not { } answer)
            {
                _proposal = new ProposalResult("unanswered", [], [], null);
                return !model.Required || Fail($"The model gave no proposal: {input.Proposal.Error}");
            }
            var before = _outcome;
            (_outcome, _values, _proposal) = ProposalLimit.Apply(model, answer, _outcome, _values);
            if (_outcome != before)
                _reasons.Insert(0, _proposal.Reason is { Length: > 0 } reason ? $"The model proposed it: {reason}" : "The model proposed it.");
            return true;
        }

        private DecisionEvaluation Approve()
        {
            if (!PlanApprovals() || PlanSteps() is not { } steps)
                return Safe();
            // In the order of the file, whichever pass found them.
            var approvals = definition.Approvals.Join(_approvals, one => one.Name, one => one.Name, (_, needed) => needed);
            return End() with { Steps = steps, Approvals = [.. approvals], Action = _action };
        }

        private bool PlanApprovals()
        {
            foreach (var approval in definition.Approvals)
            {
                string? failure = null;
                if (_approvals.Any(one => one.Name == approval.Name) || (approval.When is { } when && !Holds(when, out failure)))
                {
                    if (failure is not null)
                        return Fail($"Whether the approval {approval.Name} is needed could not be evaluated: {failure}");
                    continue;
                }
                _approvals.Add(new NeededApproval
                {
                    Name = approval.Name,
                    Roles = approval.Roles,
                    Count = approval.Count,
                    FourEyes = approval.FourEyes,
                    TimeoutMs = approval.TimeoutMs,
                    OnTimeout = approval.OnTimeout,
                    Delegation = approval.Delegation,
                });
            }
            return true;
        }

        private List<PlannedStep>? PlanSteps()
        {
            var steps = new List<PlannedStep>();
            foreach (var step in definition.Steps)
            {
                string? failure = null;
                if (!step.IsDeferred && step.When is { } when && !Holds(when, out failure))
                {
                    if (failure is null)
                        continue;
                    Fail($"Whether the step {step.Name} is needed could not be evaluated: {failure}");
                    return null;
                }
                var (arguments, error) = step.IsDeferred ? (null, null) : ArgumentPlan.Fill(step.Arguments, context);
                if (error is not null)
                {
                    Fail($"The arguments of the step {step.Name} could not be evaluated: {error}");
                    return null;
                }
                steps.Add(new PlannedStep
                {
                    Name = step.Name,
                    Tool = step.Tool,
                    Arguments = arguments,
                    Deferred = step.IsDeferred,
                    TimeoutMs = step.TimeoutMs,
                    CompensationTool = step.Compensation.Tool,
                    NoCompensationReason = step.Compensation.NoneReason,
                });
            }
            return steps;
        }

        /// <summary>Whether the condition is true. Anything but true and false is a failure.</summary>
        private bool Holds(Expression condition, out string? failure) => ArgumentPlan.Holds(condition, context, out failure);

        private void SetProposal() => context.Set("proposal", Json.Object(
        [
            new("outcome", Json.Of(_outcome.ToString().ToLowerInvariant())),
            new("values", _values),
        ]));

        private bool Fail(string reason)
        {
            _reasons.Insert(0, reason);
            return false;
        }

        private DecisionEvaluation Safe()
        {
            _outcome = definition.SafeOutcome;
            _values = Json.EmptyObject;
            return End();
        }

        private DecisionEvaluation End() => new()
        {
            Outcome = _outcome,
            Reasons = [.. _reasons],
            Values = _values,
            Rules = _rules,
            RuleHits = [.. _hits],
            Guardrails = [.. _guardrails],
            Proposal = _proposal,
            Steps = [],
            Approvals = [],
        };
    }
}
