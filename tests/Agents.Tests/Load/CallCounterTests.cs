using Agents.Load.ToolServer;

namespace Agents.Tests.Load;

public sealed class CallCounterTests
{
    [Fact]
    public void Read_CallsSideBySide_HasPeakAndRunning()
    {
        var counter = new CallCounter();
        using (counter.Enter())
        using (counter.Enter())
        {
        }

        using var third = counter.Enter();

        Assert.Equal(new ToolCounts(Calls: 3, Running: 1, Peak: 2, Errors: 0, BatchCalls: 0, Items: 0), counter.Read());
    }

    [Fact]
    public void Read_BatchCalls_CountTheirItemsApart()
    {
        var counter = new CallCounter();
        counter.Enter(items: 100).Dispose();
        counter.Enter(items: 50).Dispose();
        counter.Enter().Dispose();
        counter.Error();

        Assert.Equal(new ToolCounts(Calls: 1, Running: 0, Peak: 1, Errors: 1, BatchCalls: 2, Items: 150), counter.Read());
    }

    [Fact]
    public void Forget_WhileOneRuns_KeepsThatOneRunning()
    {
        var counter = new CallCounter();
        using var running = counter.Enter();
        counter.Enter().Dispose();

        counter.Forget();

        Assert.Equal(new ToolCounts(Calls: 0, Running: 1, Peak: 1, Errors: 0, BatchCalls: 0, Items: 0), counter.Read());
    }
}
