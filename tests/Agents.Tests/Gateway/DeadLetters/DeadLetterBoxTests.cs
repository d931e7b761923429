using System.Globalization;
using Agents.Contracts;
using Agents.Contracts.Calls;
using Agents.Contracts.DeadLetters;
using Agents.Contracts.Inventory;
using Agents.Gateway.DeadLetters;
using Agents.Tooling.Calls;
using Microsoft.Extensions.Logging.Abstractions;

namespace Agents.Tests.Gateway.DeadLetters;

public sealed class DeadLetterBoxTests
{
    private readonly Desk _desk = new();
    private readonly MemoryLetters _letters = new();
    private readonly DeadLetterBox _box;

    public DeadLetterBoxTests() =>
        _box = new DeadLetterBox(_letters, _desk.Ledger, _desk.Queue, _desk.Time, NullLogger<DeadLetterBox>.Instance);

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task List_AllClasses_NewestFirstInPages()
    {
        var old = Put(ToolClass.Batch, 1);
        var middle = Put(ToolClass.Critical, 2);
        var young = Put(ToolClass.Interactive, 3);

        var first = await _box.ListAsync(null, 2, null, Ct);
        Assert.True(LetterCursor.TryParse(first.Next, out var cursor));
        var second = await _box.ListAsync(null, 2, cursor, Ct);

        Assert.Equal([young, middle], first.Letters.Select(l => l.Id));
        Assert.Equal([old], second.Letters.Select(l => l.Id));
        Assert.Null(second.Next);
    }

    [Fact]
    public async Task List_SameTime_LosesNoneBetweenPages()
    {
        var ids = Enumerable.Range(0, 5).Select(_ => Put(ToolClass.Batch, 1)).Order(StringComparer.Ordinal).ToList();

        var seen = new List<string>();
        LetterCursor? cursor = null;
        do
        {
            var page = await _box.ListAsync(ToolClass.Batch, 2, cursor, Ct);
            seen.AddRange(page.Letters.Select(l => l.Id));
            cursor = LetterCursor.TryParse(page.Next, out var next) ? next : null;
        }
        while (cursor is not null);

        Assert.Equal(ids, seen);
    }

    [Fact]
    public async Task List_OneClass_ShowsThatOnly()
    {
        Put(ToolClass.Batch, 1);
        var critical = Put(ToolClass.Critical, 2);

        Assert.Equal([critical], (await _box.ListAsync(ToolClass.Critical, 10, null, Ct)).Letters.Select(l => l.Id));
    }

    [Fact]
    public async Task List_LetterHasExpired_IsLeftOut()
    {
        var gone = Put(ToolClass.Batch, 1);
        var there = Put(ToolClass.Batch, 2);
        _letters.Letters.Remove(gone);

        Assert.Equal([there], (await _box.ListAsync(null, 10, null, Ct)).Letters.Select(l => l.Id));
    }

    [Fact]
    public async Task Replay_StillAccepted_IsPublishedAsOftenAsAsked()
    {
        var (call, _) = await _desk.Acceptance.AcceptAsync(Desk.Submission(), null, Ct);
        var id = Put(ToolClass.Critical, 1, call!.Id);
        _desk.Queue.Published.Clear();

        var (first, _) = await _box.ReplayAsync(id, Desk.Caller, Ct);
        await _box.ReplayAsync(id, Desk.Caller, Ct);

        Assert.Equal(new ReplayAnswer(true, call.Id, CallStatus.Queued), first);
        Assert.Equal([call.Id, call.Id], _desk.Queue.Published.Select(c => c.Id));
        Assert.Equal(_desk.Time.GetUtcNow(), _letters.Letters[id].ReplayedAt);
    }

    [Theory]
    [InlineData(CallState.Sent, CallStatus.Running)]
    [InlineData(CallState.Succeeded, CallStatus.Succeeded)]
    public async Task Replay_StartedOrEnded_IsNotPublished(CallState state, CallStatus status)
    {
        var (call, _) = await _desk.Acceptance.AcceptAsync(Desk.Submission(), null, Ct);
        _desk.Ledger.Put(_desk.Ledger.Calls[call!.Id].Record with { State = state });
        var id = Put(ToolClass.Critical, 1, call.Id);
        _desk.Queue.Published.Clear();

        var (answer, _) = await _box.ReplayAsync(id, Desk.Caller, Ct);

        Assert.Equal(new ReplayAnswer(false, call.Id, status), answer);
        Assert.Empty(_desk.Queue.Published);
    }

    [Fact]
    public async Task Replay_NoCommandOrNoRecord_Is409()
    {
        var (_, garbage) = await _box.ReplayAsync(Put(ToolClass.Batch, 1), Desk.Caller, Ct);
        var (_, unknown) = await _box.ReplayAsync(Put(ToolClass.Batch, 1, CallId.New()), Desk.Caller, Ct);

        Assert.Equal((409, ProblemTypes.NotReplayable, 409), (garbage!.Status, garbage.Type, unknown!.Status));
        Assert.Empty(_desk.Queue.Published);
    }

    [Fact]
    public async Task Delete_Letter_IsGoneFromListAndStore()
    {
        var (id, other) = (Put(ToolClass.Batch, 1), Put(ToolClass.Batch, 2));
        // Somebody else changes the index first.
        _letters.Conflicts = 1;

        Assert.Null(await _box.DeleteAsync(id, Desk.Caller, Ct));

        Assert.Equal([other], (await _box.ListAsync(null, 10, null, Ct)).Letters.Select(l => l.Id));
        Assert.Equal([other], _letters.Letters.Keys);
        Assert.Equal(404, (await _box.DeleteAsync(id, Desk.Caller, Ct))!.Status);
    }

    [Fact]
    public async Task Find_WrongId_Is404()
    {
        Assert.Equal(404, (await _box.FindAsync("../call/x", Ct)).Refusal!.Status);
        Assert.Equal(404, (await _box.FindAsync(CallId.New(), Ct)).Refusal!.Status);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("12")]
    [InlineData("-0123456789abcdef0123456789abcdef")]
    [InlineData("1-xyz")]
    public void TryParse_NoCursor_IsFalse(string? text) => Assert.False(LetterCursor.TryParse(text, out _));

    private string Put(ToolClass toolClass, int second, string? callId = null)
    {
        var letter = new DeadLetter
        {
            Id = CallId.New(),
            Class = toolClass,
            Topic = Topics.For(toolClass),
            At = DateTimeOffset.UnixEpoch.AddSeconds(second),
            CallId = callId,
            Size = 2,
        };
        _letters.Letters[letter.Id] = letter;
        _letters.Indexes[toolClass] = _letters.Indexes[toolClass].With([new DeadLetterEntry(letter.Id, letter.At)], letter.At, out _);
        return letter.Id;
    }

    private sealed class MemoryLetters : IDeadLetterStore
    {
        private int _etag;

        public Dictionary<string, DeadLetter> Letters { get; } = [];

        public Dictionary<ToolClass, DeadLetterIndex> Indexes { get; } = Enum.GetValues<ToolClass>().ToDictionary(c => c, _ => new DeadLetterIndex());

        public int Conflicts { get; set; }

        public Task<(DeadLetterIndex Index, string ETag)> ReadIndexAsync(ToolClass toolClass, CancellationToken cancellationToken) =>
            Task.FromResult((Indexes[toolClass], _etag.ToString(CultureInfo.InvariantCulture)));

        public Task<bool> TryWriteIndexAsync(ToolClass toolClass, DeadLetterIndex index, string etag, CancellationToken cancellationToken)
        {
            if (Conflicts-- > 0)
            {
                _etag++;
            }

            var same = etag == _etag.ToString(CultureInfo.InvariantCulture);
            if (same)
            {
                Indexes[toolClass] = index;
            }

            return Task.FromResult(same);
        }

        public Task<IReadOnlyList<DeadLetter>> FindManyAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
            Task.FromResult<IReadOnlyList<DeadLetter>>([.. ids.Where(Letters.ContainsKey).Select(id => Letters[id])]);

        public Task<StoredLetter?> FindAsync(string id, CancellationToken cancellationToken) =>
            Task.FromResult(Letters.TryGetValue(id, out var letter) ? new StoredLetter(letter, "1") : null);

        public Task<DeadLetterContent?> ContentAsync(string id, CancellationToken cancellationToken) =>
            Task.FromResult<DeadLetterContent?>(null);

        public Task<bool> TryUpdateAsync(StoredLetter read, DeadLetter letter, CancellationToken cancellationToken)
        {
            Letters[letter.Id] = letter;
            return Task.FromResult(true);
        }

        public Task DeleteAsync(string id, CancellationToken cancellationToken)
        {
            Letters.Remove(id);
            return Task.CompletedTask;
        }
    }
}
