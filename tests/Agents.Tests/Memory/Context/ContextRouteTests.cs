using System.Net;
using System.Text.Json;
using Agents.Memory.Audit;
using Agents.Memory.Context;
using Agents.Memory.Sessions;
using Agents.Tests.Memory.Sessions;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Memory.Context;

public sealed class ContextRouteTests : IAsyncLifetime
{
    private const string App = "acme app *";
    private readonly SessionRig _rig = new();
    private readonly CountingTime _time = new();
    private readonly FakeTier _memories = new(Tiers.Memories, "memories:read");
    private readonly FakeTier _knowledge = new(Tiers.Knowledge, "knowledge:read");
    private readonly FakeAudit _audit = new();
    private SlowSessions _sessions = null!;
    private RouteServer _server = null!;

    [Fact]
    public async Task Context_AllTiersAnswer_HasPromptMessagesAndSources()
    {
        await SayAsync("s", "maria", "Where do I sit?");
        _memories.Answer = () => Task.FromResult(Pieces(Tiers.Memories, "I prefer window seats."));
        _knowledge.Answer = () => Task.FromResult(Pieces(Tiers.Knowledge, "Seats are assigned a day before."));
        var context = await _server.JsonAsync("POST", "context", App, """{"sessionId":"s"}""");

        // Without a query it is what the person said last, and the person is whom the session is with.
        Assert.Equal(("maria", "Where do I sit?"), (_memories.Asked!.UserId, _memories.Text));
        Assert.Equal(
            "## What is known of the user\n- I prefer window seats.\n\n## Documents\n[1] \nSeats are assigned a day before.\n", context.GetProperty("prompt").GetString());
        Assert.Equal(["Where do I sit?"], context.GetProperty("messages").EnumerateArray().Select(one => one.GetProperty("content").GetString()));
        Assert.Equal([Tiers.Window, Tiers.Memories, Tiers.Knowledge], Answered(context, true));
        Assert.Equal(("context", AuditAction.Read), (_audit.Events[^1].Kind, _audit.Events[^1].Action));
    }

    [Fact]
    public async Task Context_TierHangs_ComesWithoutItWhenTheBudgetIsOver()
    {
        await SayAsync("s", "maria", "Where do I sit?");
        var hangs = new TaskCompletionSource<TierAnswer>();
        _memories.Answer = () => hangs.Task;
        _knowledge.Answer = () => Task.FromResult(Pieces(Tiers.Knowledge, "Seats are assigned a day before."));
        var answer = _server.JsonAsync("POST", "context", App, """{"sessionId":"s","budgetMs":150}""");
        // The start, the window and the knowledge.
        await _time.UntilAsync(3);
        await _memories.WasAsked;
        Assert.False(answer.IsCompleted);
        _time.Advance(TimeSpan.FromMilliseconds(150));
        var context = await answer;

        Assert.Equal([Tiers.Window, Tiers.Knowledge], Answered(context, true));
        Assert.Equal([Tiers.Memories], Answered(context, false));
        Assert.Contains("150 ms", context.GetProperty("tiers")[1].GetProperty("reason").GetString(), StringComparison.Ordinal);
        Assert.True(_memories.Token.IsCancellationRequested);
        hangs.SetResult(Pieces(Tiers.Memories));
    }

    [Fact]
    public async Task Context_SessionHangs_ComesWithTheOtherTiers()
    {
        _sessions.Gate = new TaskCompletionSource();
        _knowledge.Answer = () => Task.FromResult(Pieces(Tiers.Knowledge, "Seats are assigned a day before."));
        var answer = _server.JsonAsync("POST", "context", App, """{"sessionId":"s","userId":"maria","query":"seats","budgetMs":100}""");
        // The start and both tiers.
        await _time.UntilAsync(3);
        _time.Advance(TimeSpan.FromMilliseconds(100));
        Assert.Equal([Tiers.Window], Answered(await answer, false));
        _sessions.Gate.SetResult();
    }

    [Fact]
    public async Task Context_TierFails_SaysWhy()
    {
        _knowledge.Answer = () => Task.FromResult(TierAnswer.Failed("The index is away."));
        var context = await _server.JsonAsync("POST", "context", App, """{"query":"seats"}""");
        Assert.Contains(context.GetProperty("tiers").EnumerateArray(), tier => tier.TryGetProperty("reason", out var reason) && reason.GetString() == "The index is away.");
    }

    [Fact]
    public async Task Context_KeyWithoutATiersScope_LeavesItOutAndDoesNotAskIt()
    {
        var context = await _server.JsonAsync("POST", "context", "acme app sessions:read knowledge:read", """{"userId":"maria","query":"seats"}""");
        Assert.Equal([Tiers.Window, Tiers.Memories], Answered(context, false));
        Assert.Null(_memories.Asked);
        Assert.NotNull(_knowledge.Asked);
        Assert.Equal(HttpStatusCode.Forbidden, (await _server.SendAsync("POST", "context", "acme app memories:read", """{"query":"seats"}""")).Status);
    }

    [Fact]
    public async Task Context_PersonalKey_SeesNobodyElse()
    {
        await SayAsync("hers", "maria", "a secret");
        const string Bob = "acme bob * user:bob";
        Assert.Equal(HttpStatusCode.Forbidden, (await _server.SendAsync("POST", "context", Bob, """{"userId":"maria","query":"x"}""")).Status);
        var context = await _server.JsonAsync("POST", "context", Bob, """{"sessionId":"hers","query":"x"}""");
        Assert.DoesNotContain("secret", context.GetRawText(), StringComparison.Ordinal);
        Assert.Null(_memories.Asked?.UserId);
    }

    [Fact]
    public async Task Context_SessionIsWithAnother_IsAConflict()
    {
        await SayAsync("s", "maria", "Hello");
        var (status, body) = await _server.SendAsync("POST", "context", App, """{"sessionId":"s","userId":"bob","query":"x"}""");
        Assert.Equal(HttpStatusCode.Conflict, status);
        Assert.DoesNotContain("Hello", body, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("{}", "sessionId")]
    [InlineData("""{"query":"x","maxTokens":99}""", "maxTokens")]
    [InlineData("""{"query":"x","budgetMs":0}""", "budgetMs")]
    [InlineData("""{"query":" "}""", "query")]
    [InlineData("""{"sessionId":"a b"}""", "sessionId")]
    [InlineData("""{"query":"x","user":"maria"}""", "user")]
    public async Task BadInput_NamesTheField(string body, string field)
    {
        var (status, text) = await _server.SendAsync("POST", "context", App, body);
        Assert.Equal(HttpStatusCode.BadRequest, status);
        Assert.Contains(field, JsonElement.Parse(text).GetProperty("detail").GetString(), StringComparison.Ordinal);
    }

    public async ValueTask InitializeAsync()
    {
        _sessions = new SlowSessions(new RigSessions(_rig));
        _server = await RouteServer.StartAsync(
            builder =>
            {
                builder.Services.AddSingleton<TimeProvider>(_time);
                builder.Services.AddSingleton<ISessions>(_sessions);
                builder.Services.AddSingleton<IContextTier>(_memories);
                builder.Services.AddSingleton<IContextTier>(_knowledge);
                builder.Services.AddSingleton<IAuditLog>(_audit);
                builder.AddContext();
            },
            v1 => v1.MapContext());
    }

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task SayAsync(string session, string user, string text) => Assert.Equal(
        AppendRefusal.None, (await new RigSessions(_rig).AppendAsync(new SessionKey("acme", session), SessionRig.Say(text, user: user))).Refusal);

    private static string[] Answered(JsonElement context, bool answered) =>
    [
        .. context.GetProperty("tiers").EnumerateArray().Where(tier => tier.GetProperty("answered").GetBoolean() == answered)
            .Select(tier => tier.GetProperty("tier").GetString()!),
    ];

    private static TierAnswer Pieces(string tier, params string[] texts) =>
        new([.. texts.Select(text => new ContextPiece { Tier = tier, Text = text, Tokens = 5, Score = 1, Source = new PieceSource { Kind = tier } })], null);

    private sealed class FakeTier(string name, string scope) : IContextTier
    {
        private readonly TaskCompletionSource _asked = new();

        public Func<Task<TierAnswer>> Answer { get; set; } = () => Task.FromResult(new TierAnswer([], null));

        public ContextQuery? Asked { get; private set; }

        public string? Text { get; private set; }

        public CancellationToken Token { get; private set; }

        public Task WasAsked => _asked.Task;

        public string Name => name;

        public string Scope => scope;

        public Task<TierAnswer> FindAsync(ContextQuery query, string text, CancellationToken cancellationToken)
        {
            (Asked, Text, Token) = (query, text, cancellationToken);
            _asked.TrySetResult();
            return Answer();
        }
    }

    // A tier whose answer has come has looked at the clock.
    private sealed class CountingTime : FakeTimeProvider
    {
        private readonly Lock _gate = new();
        private int _looks;
        private (int Looks, TaskCompletionSource Reached)? _awaited;

        public Task UntilAsync(int looks)
        {
            lock (_gate)
            {
                _awaited = (looks, new TaskCompletionSource());
                if (_looks >= looks)
                    _awaited.Value.Reached.SetResult();
                return _awaited.Value.Reached.Task;
            }
        }

        public override long GetTimestamp()
        {
            lock (_gate)
            {
                _looks++;
                if (_awaited is var (looks, reached) && _looks == looks)
                    reached.SetResult();
            }
            return base.GetTimestamp();
        }
    }

    private sealed class SlowSessions(ISessions inner) : ISessions
    {
        public TaskCompletionSource? Gate { get; set; }

        public async Task<SessionAnswer> ReadAsync(SessionKey key, ReadSession request, CancellationToken cancellationToken)
        {
            if (Gate is { } gate)
                await gate.Task;
            return await inner.ReadAsync(key, request, cancellationToken);
        }

        public Task<AppendAnswer> AppendAsync(SessionKey key, AppendTurns request) => inner.AppendAsync(key, request);

        public Task<RemovedSession> RemoveAsync(SessionKey key, CancellationToken cancellationToken) => inner.RemoveAsync(key, cancellationToken);
    }
}
