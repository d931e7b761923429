using Agents.Contracts.Calls;
using Agents.Contracts.Erasures;
using Agents.Hosting.Audit;
using Agents.Hosting.Erasures;
using Agents.Memory;
using Agents.Memory.Audit;
using Agents.Memory.Governance;
using Agents.Tests.Decisions.Runs;
using Agents.Tests.Hosting.State;
using Dapr.Workflow;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Memory.Governance;

/// <summary>Erasures on a store in memory, with stores that a test gives. The workflow is played by the test.</summary>
internal sealed class ErasureRig : IErasureRuns
{
    public const string Person = "Zsofia Quixworth";
    private readonly Dictionary<string, IErasable> _stores;

    public ErasureRig(params IErasable[] stores)
    {
        _stores = stores.ToDictionary(one => one.Store);
        Keys = new DigestKeys(State);
        Audit = new AuditLog(State, Keys, new MemoryOptions { Instance = "i" }, Time);
        Documents = new ErasureStore(State);
        Marks = new ErasureMarks(State, Time);
        Erasures = new Erasures(Documents, Marks, Keys, Audit, this, Time);
        var reader = new ChainReader<AuditListed>(State);
        Check = new ReceiptCheck(Documents, Keys, new AuditSearch(reader, Keys), new AuditCheck(reader));
        Stores = new ErasureStores(stores);
    }

    public static Principal Officer { get; } = new() { Tenant = "t", Subject = "officer" };

    public MemoryState State { get; } = new();

    public FakeTimeProvider Time { get; } = new(new DateTimeOffset(2026, 11, 26, 10, 0, 0, TimeSpan.Zero));

    public DigestKeys Keys { get; }

    public IAuditLog Audit { get; }

    public ErasureStore Documents { get; }

    public ErasureMarks Marks { get; }

    public Erasures Erasures { get; }

    public ErasureStores Stores { get; }

    public ReceiptCheck Check { get; }

    public GovernanceOptions Options { get; init; } = new();

    /// <summary>Ids of the runs that were started.</summary>
    public List<string> Started { get; } = [];

    /// <summary>Runs before an activity, with its name and number: it may throw, as a process does that is killed.</summary>
    public Action<string, int> BeforeActivity { get; set; } = (_, _) => { };

    public Task StartAsync(string tenant, string id, CancellationToken cancellationToken)
    {
        Started.Add(id);
        return Task.CompletedTask;
    }

    public Task<ErasureDocument> RequestAsync(string id = "0123456789abcdef0123456789abcdef") =>
        Erasures.StartAsync(Officer, Person, "asked for it", id, CancellationToken.None);

    public async Task<ErasureDocument> FindAsync(string id) => (await Erasures.FindAsync("t", id, CancellationToken.None))!;

    /// <summary>Plays the run of an erasure to its end; an activity that throws is played again, as the workflow does it.</summary>
    public async Task<FakeRunContext> PlayAsync(string id)
    {
        var position = new ErasurePosition { Tenant = "t", Id = id };
        while (true)
        {
            var count = 0;
            var context = new FakeRunContext
            {
                Answer = (name, input) =>
                {
                    while (true)
                    {
                        try
                        {
                            BeforeActivity(name, count++);
                            return (RunAsync(name, input!).GetAwaiter().GetResult(), TimeSpan.FromMilliseconds(1));
                        }
                        catch (InvalidOperationException exception) when (exception.Message == "killed")
                        {
                            // Once more.
                        }
                    }
                },
            };
            var outcome = await context.PlayAsync(run => new ErasureRun().RunAsync(run, position));
            if (context.Next is ErasurePosition next)
            {
                position = next;
                continue;
            }
            Assert.Equal("ended", outcome);
            return context;
        }
    }

    private async Task<object> RunAsync(string name, object input)
    {
        WorkflowActivityContext context = null!;
        return name switch
        {
            nameof(BeginErasure) => await new BeginErasure(Documents, Marks, Stores, Options).RunAsync(context, (ErasureName)input),
            nameof(EraseStep) => await new EraseStep(Documents, Stores, Keys).RunAsync(context, (StepOrder)input),
            nameof(EndErasure) => await new EndErasure(Documents, Stores, Marks, Keys, Audit, Time).RunAsync(context, (ErasureName)input),
            _ => throw new NotSupportedException(name),
        };
    }
}

/// <summary>A store with items, of which it erases some in each step.</summary>
internal sealed class FakeErasable(string store, params string[] items) : IErasureParticipant
{
    public string Store => store;

    public List<string> Items { get; } = [.. items];

    /// <summary>Items that are kept, with the reason.</summary>
    public Dictionary<string, string> Kept { get; } = [];

    public List<string> Told { get; } = [];

    public int PerStep { get; init; } = 2;

    /// <summary>Runs after a step has erased and before it tells.</summary>
    public Action AfterStep { get; set; } = () => { };

    public Task BeginAsync(string erasureId, string tenant, string person, CancellationToken cancellationToken) => TellAsync("begin");

    public Task EndAsync(string erasureId, string tenant, string person, CancellationToken cancellationToken) => TellAsync("end");

    public Task<ErasurePage> EraseAsync(string erasureId, string tenant, string person, string? cursor, CancellationToken cancellationToken) =>
        EraseAsync(tenant, person, cursor, cancellationToken);

    public Task<ErasurePage> EraseAsync(string tenant, string person, string? cursor, CancellationToken cancellationToken)
    {
        var some = Items.Except(Kept.Keys).Take(PerStep).ToArray();
        Items.RemoveAll(some.Contains);
        AfterStep();
        var isDone = !Items.Except(Kept.Keys).Any();
        return Task.FromResult(new ErasurePage
        {
            Erased = [.. some.Select(item => new ErasedItem("item", item, new string('a', 64)))],
            Kept = isDone ? [.. Items.Select(item => new KeptItem("item", item, Kept[item]))] : [],
            Next = isDone ? null : "more",
        });
    }

    private Task TellAsync(string phase)
    {
        Told.Add(phase);
        return Task.CompletedTask;
    }
}
