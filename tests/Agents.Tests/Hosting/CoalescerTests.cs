using Agents.Hosting.Batching;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Hosting;

public sealed class CoalescerTests
{
    private readonly FakeTimeProvider _time = new();
    private readonly List<int[]> _flushed = [];

    [Fact]
    public async Task Add_Alone_GoesAtOnce()
    {
        var coalescer = Create(100);

        Assert.Equal("1", await coalescer.AddAsync(1));
        Assert.Equal("2", await coalescer.AddAsync(2));
        Assert.Equal([[1], [2]], _flushed);
    }

    [Fact]
    public async Task Add_WhileOneIsUnderWay_GoTogetherInOrder()
    {
        var gate = new TaskCompletionSource();
        var coalescer = Create(100, gate.Task);
        var first = coalescer.AddAsync(0);
        await Eventually.HoldsAsync(() => _flushed.Count == 1);
        var others = Enumerable.Range(1, 5).Select(coalescer.AddAsync).ToArray();

        gate.SetResult();

        Assert.Equal("0", await first);
        Assert.Equal(["1", "2", "3", "4", "5"], await Task.WhenAll(others));
        Assert.Equal([[0], [1, 2, 3, 4, 5]], _flushed);
    }

    [Fact]
    public async Task Add_MoreThanABatch_IsCutAndDoesNotWait()
    {
        var gate = new TaskCompletionSource();
        var coalescer = Create(10, gate.Task);
        var all = new List<Task<string>> { coalescer.AddAsync(0) };
        await Eventually.HoldsAsync(() => _flushed.Count == 1);
        all.AddRange(Enumerable.Range(1, 12).Select(coalescer.AddAsync));

        gate.SetResult();
        await Task.WhenAll(all);

        Assert.Equal([1, 10, 2], _flushed.Select(batch => batch.Length));
    }

    [Fact]
    public async Task Add_AfterALargeGroup_WaitsAMomentForOthers()
    {
        var gate = new TaskCompletionSource();
        var coalescer = Create(100, gate.Task);
        var all = new List<Task<string>> { coalescer.AddAsync(0) };
        await Eventually.HoldsAsync(() => _flushed.Count == 1);
        all.AddRange(Enumerable.Range(1, 8).Select(coalescer.AddAsync));
        gate.SetResult();
        await Task.WhenAll(all);

        var late = new[] { coalescer.AddAsync(9), coalescer.AddAsync(10) };
        // The wait begins after the group's own answers; until it has begun no time may pass.
        await Eventually.HoldsAsync(() =>
        {
            if (_flushed.Count == 2)
                _time.Advance(ShortPause.Length);
            return late.All(task => task.IsCompleted);
        });

        Assert.Equal([9, 10], _flushed[^1]);
        Assert.Equal(3, _flushed.Count);
    }

    [Fact]
    public async Task Add_FlushFails_EveryItemHearsItAndTheNextGoes()
    {
        var fails = true;
        var coalescer = new Coalescer<int, string>(
            100, items => fails ? throw new InvalidOperationException("down") : Task.FromResult<IReadOnlyList<string>>(["ok"]), _time);

        await Assert.ThrowsAsync<InvalidOperationException>(() => coalescer.AddAsync(1));
        fails = false;

        Assert.Equal("ok", await coalescer.AddAsync(2));
    }

    private Coalescer<int, string> Create(int maxBatch, Task? gate = null) => new(
        maxBatch,
        async items =>
        {
            _flushed.Add([.. items]);
            await (gate ?? Task.CompletedTask);
            return [.. items.Select(item => $"{item}")];
        },
        _time);
}
