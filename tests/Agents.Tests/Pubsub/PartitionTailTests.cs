using Dapr.Sidecar.Pubsub.Log;

namespace Agents.Tests.Pubsub;

public sealed class PartitionTailTests
{
    [Fact]
    public void TryRead_AppendedMessages_AreGivenFromAnyOffsetOfThem()
    {
        var tail = new PartitionTail(5);
        tail.Append([Record(5), Record(6)]);
        tail.Append([Record(7)]);

        Assert.Equal([5L, 6, 7], tail.TryRead(5, 10)!.Select(r => r.Offset));
        Assert.Equal([6L], tail.TryRead(6, 1)!.Select(r => r.Offset));
        Assert.Null(tail.TryRead(4, 10));
        Assert.Null(tail.TryRead(8, 10));
        Assert.Equal(8, tail.Next);
    }

    [Fact]
    public void TryRead_AnotherProcessWroteInBetween_GivesOnlyWhatHasNoGap()
    {
        var tail = new PartitionTail(0);
        tail.Append([Record(0)]);
        tail.Advance(3);

        Assert.Null(tail.TryRead(1, 10));

        tail.Append([Record(3)]);

        Assert.Null(tail.TryRead(0, 10));
        Assert.Equal([3L], tail.TryRead(3, 10)!.Select(r => r.Offset));
    }

    [Fact]
    public void Append_ToldInTheWrongOrder_KeepsTheLaterOnes()
    {
        var tail = new PartitionTail(0);
        tail.Append([Record(1)]);
        tail.Append([Record(0)]);

        Assert.Equal(2, tail.Next);
        Assert.Equal([1L], tail.TryRead(1, 10)!.Select(r => r.Offset));
        Assert.Null(tail.TryRead(0, 10));
    }

    [Theory]
    [InlineData(600, 10)]
    [InlineData(20, 100_000)]
    public void Append_MoreThanIsKept_DropsTheOldest(int count, int size)
    {
        var tail = new PartitionTail(0);
        for (var i = 0; i < count; i++) tail.Append([Record(i, size)]);

        Assert.Null(tail.TryRead(0, 1));
        Assert.Equal(count - 1, Assert.Single(tail.TryRead(count - 1, 10)!).Offset);
    }

    [Fact]
    public async Task WaitAsync_UntilItIsAppended_Ends()
    {
        var tail = new PartitionTail(0);
        var waiting = tail.WaitAsync(0, TestContext.Current.CancellationToken);
        Assert.False(waiting.IsCompleted);

        tail.Append([Record(0)]);

        await waiting.WaitAsync(TimeSpan.FromMinutes(2), TestContext.Current.CancellationToken);
    }

    private static LogRecord Record(long offset, int size = 1) => new(offset, 0, null, null, new byte[size]);
}
