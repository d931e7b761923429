using System.Text;
using System.Text.Json;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Hosting.Access;
using Agents.Hosting.State;
using Agents.Memory.Api;
using Agents.Memory.Audit;
using Agents.Memory.Embeddings;
using Agents.Memory.Governance;
using Agents.Memory.Live;
using Agents.Memory.LongTerm;
using Agents.Memory.LongTerm.Api;
using Agents.Memory.LongTerm.Recalling;
using Agents.Memory.Vectors;
using Dapr;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Agents.Tests.Memory.LongTerm;

public sealed class LongTermEndpointsTests : IDisposable
{
    private readonly Rig _rig = new(new LongTermOptions { EpisodeTurns = 0 });

    public void Dispose() => _rig.Dispose();

    [Theory]
    [InlineData("POST /v1/memories", "memories:write")]
    [InlineData("GET /v1/memories", "memories:read")]
    [InlineData("GET /v1/memories/{id}", "memories:read")]
    [InlineData("DELETE /v1/memories/{id}", "memories:write")]
    [InlineData("DELETE /v1/memories", "memories:write")]
    public void Routes_Each_NeedsItsScope(string name, string scope)
    {
        var route = Endpoints().Single(one => $"{one.Metadata.GetMetadata<IHttpMethodMetadata>()!.HttpMethods[0]} {one.RoutePattern.RawText}" == name);
        Assert.Equal(scope, route.Metadata.GetMetadata<NeededScope>()!.Scope);
    }

    [Fact]
    public void Routes_TheTopic_IsSubscribedWithDeadLetters()
    {
        var topic = Assert.Single(Endpoints().SelectMany(one => one.Metadata.GetOrderedMetadata<ITopicMetadata>()));
        Assert.Equal(("memory-events", "memory-turns"), (topic.PubsubName, topic.Name));
        Assert.Equal("memory-turns.dead", ((IDeadLetterTopicMetadata)topic).DeadLetterTopic);
    }

    [Fact]
    public async Task Add_ThenFind_GivesItWithItsSource()
    {
        var added = await AddAsync("""{"user":"anna","text":"I live in Oslo","sessionId":"s1","turnId":"t1","importance":0.5,"validTo":"2030-01-01"}""");
        Assert.Equal(StatusCodes.Status201Created, added.StatusCode);
        var memory = (MemoryAnswer)added.Value!;
        Assert.Equal(("I live in Oslo", "residence", 0.5, 1.0, true), (memory.Text, memory.Slot!.Attribute, memory.Importance, memory.Confidence, memory.Current));
        Assert.Equal(("s1", "t1"), (memory.Sources[0].Session, memory.Sources[0].Turn));
        Assert.Equal(new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero), memory.ValidTo);

        var again = await AddAsync("""{"user":"anna","text":"I live in Oslo"}""");
        Assert.Equal((StatusCodes.Status200OK, memory.Id), (again.StatusCode, ((MemoryAnswer)again.Value!).Id));

        var page = (MemoryPage)(await FindAsync("?user=anna")).Value!;
        Assert.Equal([memory.Id], page.Memories.Select(one => one.Id));
        var recalled = (RecallAnswer)(await FindAsync("?user=anna&q=Oslo&top=3")).Value!;
        Assert.Equal((true, memory.Id), (recalled.Answered, Assert.Single(recalled.Memories).Id));
        Assert.Equal(
            [AuditAction.Created, AuditAction.Changed, AuditAction.Read, AuditAction.Searched], _rig.Audit.Events.Select(one => one.Action));
    }

    [Theory]
    [InlineData("""{"text":"x"}""", "user is missing")]
    [InlineData("""{"user":"","text":"x"}""", "user is ''")]
    [InlineData("""{"user":"anna"}""", "text has 0 characters; allowed: 1 to 2000")]
    [InlineData("""{"user":"anna","text":"..."}""", "text has 3 characters")]
    [InlineData("""{"user":"anna","text":7}""", "text is 7; allowed: a text.")]
    [InlineData("""{"user":"anna","text":"x","kind":"rumour"}""", "kind is 'rumour'; allowed: fact, episode.")]
    [InlineData("""{"user":"anna","text":"x","importance":2}""", "importance is 2; allowed: a number, 0 to 1.")]
    [InlineData("""{"user":"anna","text":"x","validTo":"soon"}""", "validTo is 'soon'")]
    [InlineData("""{"user":"anna","text":"x","validTo":"2001-01-01"}""", "validTo is '2001")]
    [InlineData("""{"user":"anna","text":"x","tenant":"u"}""", "'tenant' is not a field here")]
    [InlineData("""{"user":"anna","text":"x","turnId":""}""", "turnId is ''")]
    public async Task Add_NotAllowed_NamesFieldValueAndWhatIsAllowed(string body, string detail)
    {
        var problem = Assert.IsType<ProblemHttpResult>(await PostAsync(body));
        Assert.Equal(StatusCodes.Status400BadRequest, problem.StatusCode);
        Assert.Contains(detail, problem.ProblemDetails.Detail, StringComparison.Ordinal);
        Assert.Empty(_rig.State.Values);
    }

    [Fact]
    public async Task Add_ASecret_IsRefusedWithoutShowingIt()
    {
        var problem = Assert.IsType<ProblemHttpResult>(await PostAsync("""{"user":"anna","text":"my password is hunter2"}"""));
        Assert.Equal(StatusCodes.Status422UnprocessableEntity, problem.StatusCode);
        Assert.DoesNotContain("hunter2", problem.ProblemDetails.Detail, StringComparison.Ordinal);
        Assert.Empty(_rig.State.Values);
    }

    [Fact]
    public async Task Add_WhileThePersonIsErased_IsRefused()
    {
        _rig.Marks.Until = _rig.Time.GetUtcNow();
        Assert.Equal(StatusCodes.Status409Conflict, Assert.IsType<ProblemHttpResult>(await PostAsync("""{"user":"anna","text":"x"}""")).StatusCode);
        Assert.Empty(_rig.State.Values);
    }

    [Theory]
    [InlineData("", "user must be there once, with 1 to 128 characters.")]
    [InlineData("?user=", "user must be there once")]
    [InlineData("?user=anna&user=bob", "user must be there once")]
    [InlineData("?user=anna&q=", "q must be there once, with 1 to 300 characters.")]
    [InlineData("?user=anna&top=0", "top is '0'; allowed: a whole number, 1 to 50.")]
    [InlineData("?user=anna&limit=201", "limit is '201'")]
    [InlineData("?user=anna&history=yes", "history is 'yes'; allowed: true, false.")]
    [InlineData("?user=anna&after=x", "after is 'x'")]
    [InlineData("?user=anna&tenant=u", "'tenant' is not a filter here")]
    public async Task Find_NotAllowed_NamesParameterValueAndWhatIsAllowed(string query, string detail)
    {
        var problem = Assert.IsType<ProblemHttpResult>(await QueryAsync(query, AppKey));
        Assert.Contains(detail, problem.ProblemDetails.Detail, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Any_WithTheKeyOfAPerson_ReachesNobodyElse()
    {
        await AddAsync("""{"user":"anna","text":"I live in Oslo"}""");
        var id = (await _rig.RecordsAsync())[0].Id;
        var bob = new Principal { Tenant = "t", Subject = "bob-app", Scopes = ["*", "user:bob"] };
        Assert.Equal(403, Status(await QueryAsync("?user=anna", bob)));
        Assert.Equal(403, Status(await QueryAsync("?user=anna&q=Oslo", bob)));
        Assert.Equal(403, Status(await PostAsync("""{"user":"anna","text":"x"}""", bob)));
        Assert.Equal(403, Status(await LongTermEndpoints.GetAsync(id, Context(bob, "?user=anna"), _rig.Memories, _rig.Audit, _rig.Time)));
        Assert.Equal(403, Status(await LongTermEndpoints.DeleteAsync(id, Context(bob, "?user=anna"), _rig.Memories)));
        Assert.Equal(403, Status(await LongTermEndpoints.DeleteAllAsync(Context(bob, "?user=anna"), _rig.Memories)));
        // The id of somebody else's memory under the own name finds nothing.
        Assert.Equal(404, Status(await LongTermEndpoints.GetAsync(id, Context(bob, "?user=bob"), _rig.Memories, _rig.Audit, _rig.Time)));
        Assert.Equal(404, Status(await LongTermEndpoints.DeleteAsync(id, Context(bob, "?user=bob"), _rig.Memories)));
        Assert.Equal(["I live in Oslo"], await _rig.FactsAsync());
        Assert.Equal(404, Status(await LongTermEndpoints.GetAsync(id, Context(AppKey with { Tenant = "u" }, "?user=anna"), _rig.Memories, _rig.Audit, _rig.Time)));
    }

    [Theory]
    [InlineData("anna", true, "*")]
    [InlineData("anna", true, "user:anna")]
    [InlineData("anna", true, "user:bob", "user:anna")]
    [InlineData("anna", false, "*", "user:bob")]
    [InlineData("anna", false, "user:")]
    [InlineData("anna", false, "user:Anna")]
    [InlineData("anna", false, "user:anna2")]
    [InlineData("anna", false, "user:*")]
    public void Allows_AKeyWithPeople_OnlyThose(string user, bool allowed, params string[] scopes) =>
        Assert.Equal(allowed, UserAccess.Allows(AppKey with { Scopes = scopes }, user));

    [Fact]
    public async Task Get_AndDelete_ByIdAndAll()
    {
        await _rig.SayAtAsync(0, "I live in Bergen.");
        await _rig.SayAtAsync(1, "I live in Oslo.");
        await _rig.SayAtAsync(2, "I speak German.");
        var id = (await _rig.RecordsAsync()).Single(one => one.Text == "I live in Oslo.").Id;
        var found = (MemoryWithHistory)Value(await LongTermEndpoints.GetAsync(id, Context(AppKey, "?user=anna"), _rig.Memories, _rig.Audit, _rig.Time))!;
        Assert.Equal(("I live in Oslo.", "I live in Bergen."), (found.Memory.Text, Assert.Single(found.History).Text));
        Assert.Equal(new DeletedAnswer(2), Value(await LongTermEndpoints.DeleteAsync(id, Context(AppKey, "?user=anna"), _rig.Memories)));
        Assert.Equal(new DeletedAnswer(1), Value(await LongTermEndpoints.DeleteAllAsync(Context(AppKey, "?user=anna"), _rig.Memories)));
        Assert.Empty(await _rig.FactsAsync());
    }

    [Fact]
    public void Json_AMemory_HasNoFieldsOfTheInside()
    {
        var slot = new Agents.Memory.LongTerm.Records.MemorySlot { Attribute = "residence", Value = "Oslo" };
        Assert.Equal(
            """{"subject":"user","attribute":"residence","value":"Oslo","negated":false,"exclusive":false}""",
            JsonSerializer.Serialize(slot, AgentsJson.SharedOptions));
    }

    private static Principal AppKey { get; } = new() { Tenant = "t", Subject = "app", Scopes = ["memories:read", "memories:write"] };

    private async Task<(int? StatusCode, object? Value)> AddAsync(string body)
    {
        var result = await PostAsync(body);
        return (Status(result), Value(result));
    }

    private Task<IResult> PostAsync(string body, Principal? caller = null)
    {
        var context = Context(caller ?? AppKey, "");
        context.Request.ContentType = "application/json";
        context.Request.Body = new MemoryStream(Encoding.UTF8.GetBytes(body));
        return LongTermEndpoints.AddAsync(context, _rig.Memories, _rig.Marks, _rig.Time);
    }

    private async Task<(int? StatusCode, object? Value)> FindAsync(string query)
    {
        var result = await QueryAsync(query, AppKey);
        return (Status(result), Value(result));
    }

    private Task<IResult> QueryAsync(string query, Principal caller) =>
        LongTermEndpoints.FindAsync(Context(caller, query), _rig.Memories, _rig.Recall, _rig.Audit, _rig.Time);

    private static DefaultHttpContext Context(Principal caller, string query)
    {
        var context = new DefaultHttpContext();
        context.Features.Set(caller);
        context.Request.QueryString = new QueryString(query.Length == 0 ? null : query);
        return context;
    }

    private static int? Status(IResult result) => Assert.IsType<IStatusCodeHttpResult>(result, exactMatch: false).StatusCode;

    private static object? Value(IResult result) => Assert.IsType<IValueHttpResult>(result, exactMatch: false).Value;

    private static RouteEndpoint[] Endpoints()
    {
        var builder = WebApplication.CreateBuilder();
        builder.Services.AddSingleton<IVectorTier, FakeTier>();
        builder.Services.AddSingleton<ITextEmbedder, FakeEmbedder>();
        builder.Services.AddSingleton<IAuditLog, FakeAudit>();
        builder.Services.AddSingleton<IErasureMarks, FakeMarks>();
        builder.Services.AddSingleton<IStateStore, Hosting.State.MemoryState>();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.Services.AddAuthorization();
        builder.AddLiveTurns();
        builder.AddLongTerm();
        var app = builder.Build();
        app.MapGroup("/v1").MapLongTerm();
        app.MapTurnTopic();
        Assert.NotNull(app.Services.GetRequiredService<Recall>());
        Assert.NotNull(app.Services.GetRequiredService<Agents.Memory.LongTerm.Gate.MemoryGate>());
        Assert.IsType<LongTermErasure>(Assert.Single(app.Services.GetServices<IErasable>()));
        return [.. ((IEndpointRouteBuilder)app).DataSources.SelectMany(source => source.Endpoints).OfType<RouteEndpoint>()];
    }
}
