using System.Globalization;
using System.Text.Json;
using Agents.Contracts.Calls;
using Agents.Contracts.DeadLetters;
using Agents.Contracts.Inventory;
using Agents.Tools.DeadLetters;
using Dapr;
using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Tools.DeadLetters;

public sealed class DeadLetterIntakeTests
{
    private const string CallId = "0123456789abcdef0123456789abcdef";

    private readonly FakeTimeProvider _time = new(new DateTimeOffset(2026, 11, 2, 9, 0, 0, TimeSpan.Zero));
    private readonly MemoryLetters _store = new();
    private readonly DeadLetterIntake _intake;

    public DeadLetterIntakeTests() => _intake = new DeadLetterIntake(_store, _time, NullLogger<DeadLetterIntake>.Instance);

    [Fact]
    public async Task Take_Command_KeepsWhatIsKnownOfItsCall()
    {
        _store.Calls[CallId] = Record(CallState.Accepted);

        await TakeAsync(Message("e1", CallId));

        var letter = Assert.Single(_store.Letters.Values);
        Assert.Equal((ToolClass.Batch, "tools.batch", _time.GetUtcNow(), 7), (letter.Class, letter.Topic, letter.At, letter.Size));
        Assert.Equal((CallId, "pay", "t"), (letter.CallId, letter.Tool, letter.Tenant));
        Assert.Equal("Its deliveries failed; the call has not started.", letter.Reason);
        Assert.Equal([new DeadLetterEntry(letter.Id, letter.At)], _store.Index!.Letters);
    }

    [Theory]
    [InlineData(null, null, "It is no command: its data holds no call id.")]
    [InlineData(CallId, null, "The ledger holds no such call.")]
    [InlineData(CallId, CallState.Succeeded, "Its deliveries failed; the call has started or ended all the same.")]
    public async Task Take_Anything_SaysWhyAsFarAsItIsKnown(string? callId, CallState? state, string reason)
    {
        if (state is { } known)
            _store.Calls[CallId] = Record(known);

        await TakeAsync(Message("e1", callId));

        Assert.Equal(reason, Assert.Single(_store.Letters.Values).Reason);
    }

    [Fact]
    public async Task Take_Again_IsTheSameLetterAndNewest()
    {
        await TakeAsync(Message("e1", CallId), Message("e2", null));
        _time.Advance(TimeSpan.FromMinutes(1));

        // The same command under another event (replayed), and the same event again (redelivered).
        await TakeAsync(Message("e3", CallId), Message("e2", null));

        Assert.Equal(2, _store.Letters.Count);
        Assert.Equal([_time.GetUtcNow(), _time.GetUtcNow()], _store.Index!.Letters.Select(entry => entry.At));
    }

    [Fact]
    public async Task Take_TwiceInOneBulk_IsOneLetter()
    {
        await TakeAsync(Message("e1", CallId), Message("e2", CallId));

        Assert.Single(_store.Index!.Letters);
    }

    [Fact]
    public async Task Take_IndexChangesMeanwhile_EntersBoth()
    {
        _store.BeforeWrite = () => _store.Put(new DeadLetterIndex { Letters = [new("other", _time.GetUtcNow())] });

        await TakeAsync(Message("e1", null));

        Assert.Equal(2, _store.Index!.Letters.Count);
    }

    [Fact]
    public async Task Take_StoreDown_AllComeAgain()
    {
        _store.IsDown = true;

        Assert.Equal(
            ["0 RETRY", "1 RETRY"], await TakeAsync(Message("e1", null), Message("e2", null)));
        _store.IsDown = false;
        Assert.Equal(["0 SUCCESS"], await TakeAsync(Message("e1", null)));
    }

    [Fact]
    public async Task Take_OldLetters_MakeRoom()
    {
        await TakeAsync(Message("e1", null));
        _time.Advance(TimeSpan.FromSeconds(DeadLetter.RetentionSeconds + 1));

        await TakeAsync(Message("e2", null));

        Assert.Equal(_store.Index!.Letters.Select(entry => entry.Id), _store.Letters.Keys);
        Assert.Single(_store.Letters);
    }

    private async Task<IEnumerable<string>> TakeAsync(params DeadMessage[] messages)
    {
        var numbered = messages.Select((message, i) => message with { EntryId = i.ToString(CultureInfo.InvariantCulture) }).ToList();
        var response = await _intake.TakeAsync(ToolClass.Batch, numbered, TestContext.Current.CancellationToken);
        return response.Statuses.Select(status => $"{status.EntryId} {status.Status}");
    }

    private static DeadMessage Message(string eventId, string? callId) =>
        new("", eventId, "tools.batch", callId, new DeadLetterContent { Text = "message" }, 7);

    private CallRecord Record(CallState state) => CallRecord.Accepted(new CallCommand
    {
        Id = CallId,
        Tool = "pay",
        Version = "1",
        Class = ToolClass.Batch,
        Principal = new Principal { Tenant = "t", Subject = "s" },
        Arguments = JsonSerializer.SerializeToElement(new { }),
        Deadline = _time.GetUtcNow(),
        AcceptedAt = _time.GetUtcNow(),
        IdempotencyKey = CallId,
    }) with
    { State = state };

    private sealed class MemoryLetters : IDeadLetterStore
    {
        private int _etag;

        public Dictionary<string, CallRecord> Calls { get; } = [];

        public Dictionary<string, DeadLetter> Letters { get; } = [];

        public DeadLetterIndex? Index { get; private set; }

        public bool IsDown { get; set; }

        public Action? BeforeWrite { get; set; }

        public void Put(DeadLetterIndex index)
        {
            Index = index;
            _etag++;
        }

        public Task<IReadOnlyDictionary<string, CallRecord>> ReadCallsAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken) =>
            IsDown
                ? throw new DaprException("the store is down")
                : Task.FromResult<IReadOnlyDictionary<string, CallRecord>>(ids.Where(Calls.ContainsKey).ToDictionary(id => id, id => Calls[id]));

        public Task SaveAsync(IReadOnlyList<(DeadLetter Letter, DeadLetterContent Content)> letters, CancellationToken cancellationToken)
        {
            foreach (var (letter, _) in letters)
                Letters[letter.Id] = letter;
            return Task.CompletedTask;
        }

        public Task<(DeadLetterIndex? Index, string ETag)> ReadIndexAsync(ToolClass toolClass, CancellationToken cancellationToken) =>
            Task.FromResult((Index, _etag == 0 ? "" : _etag.ToString(CultureInfo.InvariantCulture)));

        public Task<bool> TryWriteIndexAsync(ToolClass toolClass, DeadLetterIndex index, string etag, CancellationToken cancellationToken)
        {
            var before = BeforeWrite;
            BeforeWrite = null;
            before?.Invoke();
            var same = etag == (_etag == 0 ? "" : _etag.ToString(CultureInfo.InvariantCulture));
            if (same)
                Put(index);
            return Task.FromResult(same);
        }

        public Task DeleteAsync(IReadOnlyList<string> ids, CancellationToken cancellationToken)
        {
            foreach (var id in ids)
                Letters.Remove(id);
            return Task.CompletedTask;
        }
    }
}
