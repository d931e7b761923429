using Agents.Contracts.Calls;
using Agents.Decisions.Definitions;
using Agents.Decisions.Evaluation;
using Agents.Decisions.Expressions;
using Agents.Decisions.Runs;
using Agents.Decisions.Runs.Approvals;
using Agents.Decisions.Runs.Steps;
using Agents.Decisions.Runs.Undoing;

namespace Agents.Tests.Decisions.Runs;

public sealed class DecisionRunTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 26, 8, 0, 0, TimeSpan.Zero);
    private static readonly TimeSpan Quick = TimeSpan.FromMilliseconds(10);

    [Fact]
    public async Task Run_AllStepsDone_CompletesOnceWithTheOutcomeAndTheEffects()
    {
        var (context, outcome) = await PlayAsync(Plan("a", "b"), (_, _) => Done());

        Assert.Equal("approve", outcome);
        var completion = Assert.Single(Completions(context));
        Assert.True(completion.Ended);
        Assert.Equal(["a done", "b done"], Effects(completion));
    }

    [Fact]
    public async Task Run_StepFails_UndoesInReverseAfterTheOutcomeWasTold()
    {
        var (context, outcome) = await PlayAsync(Plan("a", "b", "c", "d"), (_, step) => step == "c" ? Of(StepState.Failed, "no") : Done());

        Assert.Equal("review", outcome);
        Assert.Equal(
            ["CarryOutStep a", "CarryOutStep b", "CarryOutStep c", "CompleteRun", "UndoStep b", "UndoStep a", "CompleteRun"],
            context.Calls.Select(Words));
        var completions = Completions(context);
        Assert.Equal([false, true], completions.Select(one => one.Ended));
        Assert.Equal(["a compensating", "b compensating", "c failed", "d skipped"], Effects(completions[0]));
        Assert.Equal(["a compensated", "b compensated", "c failed", "d skipped"], Effects(completions[1]));
        Assert.Equal("The step c failed: no", completions[1].Reasons[0]);
    }

    [Fact]
    public async Task Run_FirstStepFails_EndsAtOnce()
    {
        var (context, outcome) = await PlayAsync(Plan("a", "b"), (_, _) => Of(StepState.Failed, "no"));

        Assert.Equal("review", outcome);
        Assert.Equal(["CarryOutStep a", "CompleteRun"], context.Calls.Select(Words));
    }

    [Fact]
    public async Task Run_OutcomeOfAStepUnknown_IsSettledBeforeAnythingIsUndone()
    {
        var settles = 0;
        var (context, _) = await PlayAsync(Plan("a", "b"), (activity, step) => (activity, step) switch
        {
            (nameof(CarryOutStep), "b") => Of(StepState.Pending, "no answer"),
            (nameof(SettleCall), _) => ++settles < 3 ? Of(StepState.Pending, "no answer") : Done(),
            _ => Done(),
        });

        Assert.Equal(
            ["CarryOutStep a", "CarryOutStep b", "CompleteRun", "SettleCall", "SettleCall", "SettleCall", "UndoStep b", "UndoStep a", "CompleteRun"],
            context.Calls.Select(Words));
        Assert.Equal(["a compensated", "b compensated"], Effects(Completions(context)[1]));
    }

    [Fact]
    public async Task Run_UnknownStepDidNothing_IsNotUndone()
    {
        var (context, _) = await PlayAsync(Plan("a", "b"), (activity, step) => (activity, step) switch
        {
            (nameof(CarryOutStep), "b") => Of(StepState.Pending, "no answer"),
            (nameof(SettleCall), _) => Of(StepState.Failed, "never sent"),
            _ => Done(),
        });

        Assert.DoesNotContain("UndoStep b", context.Calls.Select(Words));
        Assert.Equal(["a compensated", "b failed"], Effects(Completions(context)[1]));
    }

    [Fact]
    public async Task Run_UnknownForTooLong_IsHandedOverAndTheRestIsUndone()
    {
        var (context, _) = await PlayAsync(Plan("a", "b"), (activity, step) =>
            activity == nameof(SettleCall) || step == "b" ? Of(StepState.Pending, "no answer") : Done());

        Assert.Equal(["a compensated", "b handed-over"], Effects(Completions(context)[1]));
        Assert.InRange(context.CurrentUtcDateTime - Start.UtcDateTime, TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(32));
    }

    [Fact]
    public async Task Run_NobodyCanTellWhetherAStepHadAnEffect_IsHandedOver()
    {
        var (context, _) = await PlayAsync(Plan("a", "b"), (_, step) => step == "b" ? Of(StepState.Uncertain, "no answer") : Done());

        Assert.Equal(["a compensated", "b handed-over"], Effects(Completions(context)[1]));
    }

    [Fact]
    public async Task Run_CompensationFails_IsTriedAgainWithANumberOfItsOwnUntilItSucceeds()
    {
        var (context, _) = await PlayAsync(Plan("a", "b"), (activity, step) => (activity, step) switch
        {
            (nameof(CarryOutStep), "b") => Of(StepState.Failed, "no"),
            (nameof(UndoStep), _) => Of(StepState.Failed, "not now"),
            _ => Done(),
        }, undo: number => number < 4 ? Of(StepState.Failed, "not now") : Done());

        Assert.Equal([1, 2, 3, 4], context.Calls.Select(one => one.Input).OfType<UndoOrder>().Select(one => one.Number));
        Assert.Equal(["a compensated", "b failed"], Effects(Completions(context)[1]));
    }

    [Fact]
    public async Task Run_CompensationNeverSucceeds_IsHandedOverNotDropped()
    {
        var (context, _) = await PlayAsync(
            Plan("a", "b"), (_, step) => step == "b" ? Of(StepState.Failed, "no") : Done(), undo: _ => Of(StepState.Failed, "not now"));

        Assert.Equal(["a handed-over", "b failed"], Effects(Completions(context)[1]));
        Assert.Contains("not now", Completions(context)[1].Effects[0].Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Run_CompensationMayHaveHappened_IsNotTriedAgain()
    {
        var (context, _) = await PlayAsync(
            Plan("a", "b"), (_, step) => step == "b" ? Of(StepState.Failed, "no") : Done(), undo: _ => Of(StepState.Uncertain, "lost"));

        Assert.Single(context.Calls, one => one.Name == nameof(UndoStep));
        Assert.Equal(["a handed-over", "b failed"], Effects(Completions(context)[1]));
    }

    [Fact]
    public async Task Run_StepWithoutCompensation_StaysDone()
    {
        var plan = Plan("a", "b");
        plan = plan with { Steps = [plan.Steps[0] with { CompensationTool = null, NoCompensationReason = "Only a note." }, plan.Steps[1]] };

        var (context, _) = await PlayAsync(plan, (_, step) => step == "b" ? Of(StepState.Failed, "no") : Done());

        Assert.Equal(["a done", "b failed"], Effects(Completions(context)[1]));
    }

    [Fact]
    public async Task Run_StepHangs_ToldAtTheDeadlineAndTheLateEffectIsUndone()
    {
        var context = new FakeRunContext
        {
            Answer = (name, input) => name switch
            {
                nameof(CarryOutStep) when ((StepOrder)input!).Step.Name == "b" => (Done(), TimeSpan.FromMinutes(5)),
                _ => (Answer(name, Done()), Quick),
            },
        };

        Assert.Equal("review", await context.PlayAsync(one => new DecisionRun().RunAsync(one, Plan("a", "b"))));

        var told = context.Calls.First(one => one.Name == nameof(CompleteRun));
        Assert.Equal(Start.UtcDateTime.AddSeconds(10), told.At);
        Assert.Equal(["a compensating", "b unknown"], Effects((RunCompletion)told.Input!));
        Assert.Equal(["a compensated", "b compensated"], Effects(Completions(context)[1]));
    }

    [Fact]
    public async Task Run_StepActivityThrows_IsSettledByItsKey()
    {
        var context = new FakeRunContext
        {
            Answer = (name, _) => name == nameof(CarryOutStep)
                ? (new Dapr.Workflow.WorkflowTaskFailedException("broken", new Dapr.Workflow.WorkflowTaskFailureDetails("T", "broken")), Quick)
                : (Answer(name, Of(StepState.Failed, "never accepted")), Quick),
        };

        await context.PlayAsync(one => new DecisionRun().RunAsync(one, Plan("a")));

        var settled = context.Calls.Select(one => one.Input).OfType<CallToSettle>().First();
        Assert.Equal(CallId.Derive("t", "tool.a", "decision.id1.a"), settled.Known.CallId);
        Assert.Equal(["a failed"], Effects(Completions(context)[^1]));
    }

    [Fact]
    public async Task Run_StartedAgainAfterItWasOver_WritesNothing()
    {
        var (context, outcome) = await PlayAsync(Plan("a", "b"), (_, _) => Of(StepState.Over, null));

        Assert.Equal("over", outcome);
        Assert.Empty(Completions(context));
    }

    [Fact]
    public async Task Run_StartedAfterTheDeadline_TakesNoStep()
    {
        var (context, outcome) = await PlayAsync(Plan("a") with { Deadline = Start.AddSeconds(-1) }, (_, _) => Done());

        Assert.Equal("review", outcome);
        Assert.Equal(["CompleteRun"], context.Calls.Select(Words));
    }

    /// <summary>Whatever happens: what was done is undone, last first, or a person knows of it; and nothing is undone that was not done.</summary>
    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public async Task Run_AnyMixOfFaults_LeavesNothingHalfDone(int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 300; round++)
        {
            var really = new Dictionary<string, bool>();
            var order = new List<string>();
            StepResult Some(string step, bool undo)
            {
                var state = random.Next(10) switch { 0 => StepState.Failed, 1 => StepState.Pending, 2 => StepState.Uncertain, _ => StepState.Done };
                if (state == StepState.Done)
                {
                    really[step] = !undo;
                    order.Add(undo ? "-" + step : "+" + step);
                }
                return Of(state, "fault");
            }
            var plan = Plan([.. Enumerable.Range(0, random.Next(1, 6)).Select(i => $"s{i}")]);
            (string Step, bool Undo) last = ("", false);
            var context = new FakeRunContext
            {
                Answer = (name, input) =>
                {
                    last = input switch
                    {
                        StepOrder step => (step.Step.Name, false),
                        UndoOrder undo => (undo.Step, true),
                        _ => last,
                    };
                    // A step that was on its way at the deadline has happened, whoever asks for it later.
                    var happened = name == nameof(SettleCall) && really.TryGetValue(last.Step, out var done) && done != last.Undo;
                    var result = name == nameof(CompleteRun) || happened ? Done() : Some(last.Step, last.Undo);
                    return (Answer(name, result), TimeSpan.FromMilliseconds(random.Next(1, 4000)));
                },
            };

            var outcome = await context.PlayAsync(one => new DecisionRun().RunAsync(one, plan));

            var effects = Completions(context)[^1].Effects.ToDictionary(one => one.Step, one => one.State);
            Assert.True(Completions(context)[^1].Ended);
            foreach (var (step, state) in effects)
            {
                var done = really.GetValueOrDefault(step);
                Assert.True(
                    state switch
                    {
                        EffectState.Done => done && outcome == "approve",
                        EffectState.Compensated or EffectState.Failed or EffectState.Skipped => !done,
                        EffectState.HandedOver => outcome == "review",
                        _ => false,
                    },
                    $"seed {seed}, round {round}: {step} is {state}, really {(done ? "done" : "not done")}, {outcome}: {string.Join(' ', order)}");
            }
            var undone = order.Where(one => one[0] == '-').Select(one => one[1..]).ToArray();
            Assert.Equal(undone.OrderDescending(StringComparer.Ordinal), undone);
        }
    }

    [Fact]
    public async Task Run_ApprovedInTime_LooksAgainAndThenTakesTheSteps()
    {
        var stands = new Queue<ApprovalStand>([Open(Start.AddHours(1)), new(true, DecisionOutcome.Approve, null, null)]);
        var context = new FakeRunContext
        {
            Answer = (name, _) => (name switch
            {
                nameof(LookAtApprovals) => stands.Dequeue(),
                nameof(LookAgain) => new SecondSight(true, DecisionOutcome.Approve, null),
                _ => Answer(name, Done()),
            }, Quick),
        };
        context.At(TimeSpan.FromMinutes(10), context.Raise);

        Assert.Equal("approve", await context.PlayAsync(one => new DecisionRun().RunAsync(one, PlanWithApproval())));

        Assert.Equal(["LookAtApprovals", "LookAtApprovals", "LookAgain", "CarryOutStep a", "CompleteRun"], context.Calls.Select(Words));
        // What was left of the deadline counts from the approval on.
        Assert.Equal(Start.AddMinutes(10).AddSeconds(10), context.Calls.Select(one => one.Input).OfType<StepOrder>().First().Until, TimeSpan.FromMilliseconds(50));
    }

    [Fact]
    public async Task Run_NoLongerHoldsWhenApproved_TakesNoStep()
    {
        var (context, outcome) = await PlayAsync(PlanWithApproval(), (_, _) => Done(), stand: new(true, DecisionOutcome.Approve, null, null),
            sight: new SecondSight(false, DecisionOutcome.Deny, "changed"));

        Assert.Equal("deny", outcome);
        Assert.Equal(["LookAtApprovals", "LookAgain", "CompleteRun"], context.Calls.Select(Words));
        Assert.Equal(["changed"], Completions(context)[0].Reasons);
    }

    [Fact]
    public async Task Run_WakeUpLost_LooksByItselfBeforeTheTimeIsUp()
    {
        var stands = new Queue<ApprovalStand>([Open(Start.AddHours(2)), Open(Start.AddHours(2)), new(false, DecisionOutcome.Deny, "no", null)]);
        var context = new FakeRunContext { Answer = (name, _) => (name == nameof(LookAtApprovals) ? stands.Dequeue() : Answer(name, Done()), Quick) };

        Assert.Equal("deny", await context.PlayAsync(one => new DecisionRun().RunAsync(one, PlanWithApproval())));

        Assert.Equal(3, context.Calls.Count(one => one.Name == nameof(LookAtApprovals)));
        Assert.InRange(context.CurrentUtcDateTime - Start.UtcDateTime, TimeSpan.FromMinutes(30), TimeSpan.FromMinutes(31));
    }

    private static ApprovalStand Open(DateTimeOffset end) => new(null, DecisionOutcome.Review, null, end);

    private static async Task<(FakeRunContext Context, string Outcome)> PlayAsync(
        RunPlan plan, Func<string, string, StepResult> step, Func<int, StepResult>? undo = null, ApprovalStand? stand = null, SecondSight? sight = null)
    {
        var context = new FakeRunContext
        {
            Answer = (name, input) => (name switch
            {
                nameof(CarryOutStep) => step(name, ((StepOrder)input!).Step.Name),
                nameof(UndoStep) => undo?.Invoke(((UndoOrder)input!).Number) ?? Done(),
                nameof(SettleCall) => step(name, ""),
                nameof(LookAtApprovals) => stand,
                nameof(LookAgain) => sight,
                _ => true,
            }, Quick),
        };
        return (context, await context.PlayAsync(one => new DecisionRun().RunAsync(one, plan)));
    }

    private static object Answer(string activity, StepResult result) => activity == nameof(CompleteRun) ? true : result;

    private static RunPlan PlanWithApproval() => Plan("a") with
    {
        Approvals =
        [
            new NeededApproval
            {
                Name = "boss",
                Roles = ["boss"],
                Count = 1,
                FourEyes = true,
                TimeoutMs = 3_600_000,
                OnTimeout = DecisionOutcome.Deny,
                Delegation = false,
            },
        ],
    };

    private static RunPlan Plan(params string[] steps) => new()
    {
        Id = "id1",
        Principal = new Principal { Tenant = "t", Subject = "s" },
        Type = new PinnedType("t", "refund", "1.0.0", "d"),
        Deadline = Start.AddSeconds(10),
        SafeOutcome = DecisionOutcome.Review,
        Steps = [.. steps.Select(one => new PlannedStep { Name = one, Tool = "tool." + one, Arguments = Json.EmptyObject, TimeoutMs = 5000, CompensationTool = "undo." + one })],
        Approvals = [],
        PatienceMs = 1_800_000,
    };

    private static StepResult Done() => Of(StepState.Done, null) with { Result = Json.EmptyObject };

    private static StepResult Of(StepState state, string? error) => new() { State = state, CallId = "call", Error = error, StartedAt = Start, EndedAt = Start };

    private static RunCompletion[] Completions(FakeRunContext context) => [.. context.Calls.Select(one => one.Input).OfType<RunCompletion>()];

    private static IEnumerable<string> Effects(RunCompletion completion) => completion.Effects.Select(one => $"{one.Step} {one.State switch
    {
        EffectState.HandedOver => "handed-over",
        var state => state.ToString().ToLowerInvariant(),
    }}");

    private static string Words((string Name, object? Input, DateTime At) call) => call.Input switch
    {
        StepOrder order => $"{call.Name} {order.Step.Name}",
        UndoOrder order => $"{call.Name} {order.Step}",
        _ => call.Name,
    };
}
