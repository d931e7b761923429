using Agents.Contracts.Memory;
using Agents.Memory.Governance;
using Agents.Memory.Live;
using Agents.Memory.Retention;
using Agents.Memory.Sessions;
using Agents.Tests.Hosting.State;
using Dapr;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Memory.Sessions;

/// <summary>Sessions on a state store in memory; each <see cref="Open"/> is an actor that was just activated.</summary>
internal sealed class SessionRig
{
    public static readonly DateTimeOffset Start = new(2026, 11, 26, 9, 0, 0, TimeSpan.Zero);

    public SessionRig(SessionsOptions? options = null)
    {
        Options = options ?? new SessionsOptions();
        Window = new SessionWindow(Options, Retention);
        Store = new SessionStore(State, Window, Options, Time);
        Users = new UserSessions(State, Options);
        Audit = new FakeAudit(State);
        Factory = FactoryOf(Store);
    }

    public SessionsOptions Options { get; }

    public RetentionOptions Retention { get; } = new() { SessionDays = 30, Tenants = new Dictionary<string, TenantRetention> { ["short"] = new() { SessionDays = 2 } } };

    public FakeTimeProvider Time { get; } = new(Start);

    public MemoryState State { get; } = new();

    public FakeMarks Marks { get; } = new();

    public FakeTopic Topic { get; } = new();

    public SessionWindow Window { get; }

    public SessionStore Store { get; }

    public UserSessions Users { get; }

    public FakeAudit Audit { get; }

    public SessionFactory Factory { get; }

    public static SessionKey Key { get; } = new("t", "s");

    public Session Open() => Factory.Open(Key);

    /// <summary>The session as another process has it: with a cache, a queue of messages and live turns of its own.</summary>
    public Session OpenElsewhere() => FactoryOf(new SessionStore(State, Window, Options, Time)).Open(Key);

    public static AppendTurns Say(string text, string? id = null, string? user = null, string role = "user") =>
        new() { UserId = user, Turns = [new NewTurn { Id = id, Role = role, Text = text }] };

    /// <summary>Appends, and waits for what is done behind that: who looks into the store next sees it at rest.</summary>
    public static async Task<AppendAnswer> AppendAsync(Session session, AppendTurns request)
    {
        var answers = await session.AppendAsync([request], CancellationToken.None);
        await session.AtRestAsync();
        return Assert.Single(answers);
    }

    public static async Task<string[]> TextsAsync(Session session) =>
        [.. (await session.ReadAsync(CancellationToken.None))?.Turns.Select(turn => turn.Text) ?? []];

    private SessionFactory FactoryOf(SessionStore store) => new(
        Window, store, Users, Marks, new TurnEvents(Topic, Time, NullLogger<TurnEvents>.Instance), new SessionAudit(Audit), new LiveTurns(Time), Time);

    internal sealed class FakeMarks : IErasureMarks
    {
        public HashSet<string> People { get; } = [];

        public ValueTask<bool> RefusesAsync(string tenant, string person, DateTimeOffset bornAt, CancellationToken cancellationToken) =>
            ValueTask.FromResult(People.Contains(person));
    }

    internal sealed class FakeTopic : ITurnTopic
    {
        private readonly Lock _gate = new();

        public List<TurnsAppended> Messages { get; } = [];

        public Func<Task>? Before { get; set; }

        public async Task<IReadOnlyList<bool>> SendAsync(IReadOnlyList<TurnsAppended> messages)
        {
            if (Before is { } before)
                await before();
            lock (_gate)
                Messages.AddRange(messages);
            return [.. messages.Select(_ => true)];
        }

        public static Task FailAsync() => throw new DaprException("the broker does not answer");
    }
}
