using Agents.Hosting.Erasures;
using Agents.Tests.Hosting.State;
using Dapr;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Hosting.Erasures;

public sealed class ErasureMarksTests
{
    private static readonly DateTimeOffset Start = new(2026, 11, 26, 10, 0, 0, TimeSpan.Zero);
    private readonly MemoryState _state = new();
    private readonly FakeTimeProvider _time = new(Start);

    private static CancellationToken None => CancellationToken.None;

    [Fact]
    public async Task RefusesAsync_BeforeDuringAndAfter_RefusesWhatIsNotNew()
    {
        var marks = new ErasureMarks(_state, _time);
        Assert.False(await marks.RefusesAsync("t", "ann", Start, None));
        await marks.BeginAsync("t", "ann", "e1", None);
        Assert.True(await marks.RefusesAsync("t", "ann", Start.AddHours(1), None));
        Assert.False(await marks.RefusesAsync("t", "bob", Start, None));
        Assert.False(await marks.RefusesAsync("other", "ann", Start, None));
        _time.Advance(TimeSpan.FromMinutes(1));
        await marks.EndAsync("e1", None);
        Assert.True(await marks.RefusesAsync("t", "ann", Start.AddSeconds(59), None));
        Assert.False(await marks.RefusesAsync("t", "ann", Start.AddSeconds(61), None));
    }

    [Fact]
    public async Task RefusesAsync_AnotherProcessMarks_KnowsItWithinTwoSeconds()
    {
        var (one, other) = (new ErasureMarks(_state, _time), new ErasureMarks(_state, _time));
        Assert.False(await one.RefusesAsync("t", "ann", Start, None));
        await other.BeginAsync("t", "ann", "e1", None);
        Assert.False(await one.RefusesAsync("t", "ann", Start, None));
        _time.Advance(ErasureMarks.Staleness);
        Assert.True(await one.RefusesAsync("t", "ann", Start, None));
    }

    [Fact]
    public async Task RefusesAsync_ManyAsk_ReadsTheDocumentOnce()
    {
        var marks = new ErasureMarks(_state, _time);
        // The store answers when all have asked: an answer that is quicker than the asking would rightly be followed by another read.
        var allAsked = new TaskCompletionSource();
        _state.Before = _ => allAsked.Task;
        var asked = Enumerable.Range(0, 100).Select(i => marks.RefusesAsync("t", $"p{i}", Start, None).AsTask()).ToList();
        allAsked.SetResult();
        await Task.WhenAll(asked);
        Assert.Equal(1, _state.Reads);
    }

    [Fact]
    public async Task RefusesAsync_StoreDown_AnswersWhileItMayAndThenThrows()
    {
        var marks = new ErasureMarks(_state, _time);
        await marks.BeginAsync("t", "ann", "e1", None);
        _state.Before = _ => throw new DaprException("down");
        _time.Advance(TimeSpan.FromSeconds(1.5));
        Assert.True(await marks.RefusesAsync("t", "ann", Start, None));
        _time.Advance(TimeSpan.FromSeconds(1));
        await Assert.ThrowsAsync<DaprException>(async () => await marks.RefusesAsync("t", "ann", Start, None));
        _state.Before = null;
        Assert.True(await marks.RefusesAsync("t", "ann", Start, None));
    }

    [Fact]
    public async Task BeginAsync_AlreadyUnderWay_SaysWhich()
    {
        var (one, other) = (new ErasureMarks(_state, _time), new ErasureMarks(_state, _time));
        Assert.Equal("e1", await one.BeginAsync("t", "ann", "e1", None));
        Assert.Equal("e1", await other.BeginAsync("t", "ann", "e2", None));
        await other.EndAsync("e1", None);
        // The same again after its end begins nothing; another one does.
        Assert.Equal("e1", await one.BeginAsync("t", "ann", "e1", None));
        Assert.False(one.IsRunning("t", "ann"));
        Assert.Equal("e2", await one.BeginAsync("t", "ann", "e2", None));
        Assert.True(one.IsRunning("t", "ann"));
    }

    [Fact]
    public async Task BeginAsync_NamesNobodyInTheStore_AndForgetsOldOnes()
    {
        var marks = new ErasureMarks(_state, _time);
        await marks.BeginAsync("t", "Quixworth", "erasure-1", None);
        Assert.DoesNotContain("Quixworth", _state.Values[ErasureMarks.Key].Json, StringComparison.Ordinal);
        await marks.EndAsync("erasure-1", None);
        _time.Advance(ErasureMarks.Remembered + TimeSpan.FromSeconds(1));
        await marks.BeginAsync("t", "bob", "erasure-2", None);
        Assert.DoesNotContain("erasure-1", _state.Values[ErasureMarks.Key].Json, StringComparison.Ordinal);
    }
}
