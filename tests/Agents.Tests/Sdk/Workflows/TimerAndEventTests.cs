using Dapr.Protocol.TaskHub;
using Google.Protobuf.WellKnownTypes;
using static Agents.Tests.Sdk.Workflows.Events;

namespace Agents.Tests.Sdk.Workflows;

public sealed class TimerAndEventTests
{
    private static readonly Timestamp Never = new() { Seconds = 253402300799, Nanos = 999999999 };

    [Fact]
    public void Timer_Fires_TheCodeGoesOn()
    {
        var instance = Instance.Of(async context =>
        {
            var before = context.CurrentUtcDateTime;
            await context.CreateTimer(TimeSpan.FromMinutes(1));
            return $"{(before - Instance.Start.UtcDateTime).TotalSeconds}-{(context.CurrentUtcDateTime - Instance.Start.UtcDateTime).TotalSeconds}";
        });

        var timer = instance.Turn().Only().CreateTimer;
        Assert.Equal(Instance.Start.AddMinutes(1), timer.FireAt.ToDateTimeOffset());
        Assert.NotNull(timer.CreateTimer);
        Assert.False(timer.HasName);

        Assert.Equal("\"0-1\"", instance.Turn(Fired(0)).Output());
    }

    [Fact]
    public void Timer_CancelledByTheCode_EndsItsWaitOnly()
    {
        var instance = Instance.Of(async context =>
        {
            using var stop = new CancellationTokenSource();
            var timer = context.CreateTimer(TimeSpan.FromMinutes(1), stop.Token);
            await context.CallActivityAsync("a");
            stop.Cancel(); // CancelAsync goes on another thread, out of the turn.
            await Assert.ThrowsAnyAsync<OperationCanceledException>(() => timer);
            return 1;
        });

        Assert.Equal(2, instance.Turn().Actions.Count);
        Assert.Equal("1", instance.Turn(Completed(1)).Output());
    }

    [Fact]
    public void Timer_AtATimeThatIsNotUtc_IsRefused()
    {
        var failure = Instance.Of(async context =>
        {
            await context.CreateTimer(new DateTime(2026, 1, 1, 0, 0, 0, DateTimeKind.Unspecified), CancellationToken.None);
            return 0;
        }).Turn().Failure();

        Assert.Equal("System.ArgumentException", failure.ErrorType);
        Assert.Contains("must be UTC, but 2026-01-01T00:00:00.0000000 is Unspecified", failure.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void Event_AfterTheWait_ArrivesWithoutATimer()
    {
        var instance = Instance.Of(async context => await context.WaitForExternalEventAsync<int>("Paid"));

        Assert.Empty(instance.Turn().Actions);
        Assert.Equal("5", instance.Turn(Raised("pAID", "5")).Output());
    }

    [Fact]
    public void Events_BeforeTheWaits_AreKeptInTheirOrder()
    {
        var instance = Instance.Of(async context =>
        {
            await context.CallActivityAsync("a");
            var first = await context.WaitForExternalEventAsync<int>("x");
            var other = await context.WaitForExternalEventAsync<int>("y");
            return new[] { first, other, await context.WaitForExternalEventAsync<int>("X") };
        });
        instance.Turn();
        instance.Turn(Raised("x", "1"), Raised("X", "2"));

        Assert.Equal("[1,3,2]", instance.Turn(Raised("y", "3"), Completed(0)).Output());
    }

    [Fact]
    public void Waits_ForOneName_GetTheEventsInTheirOrder()
    {
        var instance = Instance.Of(async context =>
            await Task.WhenAll(context.WaitForExternalEventAsync<int>("x"), context.WaitForExternalEventAsync<int>("x")));
        instance.Turn();
        instance.Turn(Raised("x", "1"));

        Assert.Equal("[1,2]", instance.Turn(Raised("x", "2")).Output());
    }

    [Fact]
    public void EventWithTimeout_ComesInTime_Wins()
    {
        var instance = Instance.Of(async context => await context.WaitForExternalEventAsync<string>("Go", TimeSpan.FromSeconds(20)));

        var timer = instance.Turn().Only();
        Assert.Equal((0, Instance.Start.AddSeconds(20), "Go"), (timer.Id, timer.CreateTimer.FireAt.ToDateTimeOffset(), timer.CreateTimer.ExternalEvent.Name));

        Assert.Equal("\"yes\"", instance.Turn(Raised("Go", "\"yes\"")).Output());
    }

    [Fact]
    public void EventWithTimeout_DoesNotCome_TimesOutAndTheNextWaitGetsALateOne()
    {
        var instance = Instance.Of(async context =>
        {
            try
            {
                return await context.WaitForExternalEventAsync<int>("Go", TimeSpan.FromSeconds(1));
            }
            catch (TaskCanceledException)
            {
                return 100 + await context.WaitForExternalEventAsync<int>("Go");
            }
        });
        instance.Turn();
        Assert.Empty(instance.Turn(Fired(0)).Actions);

        Assert.Equal("107", instance.Turn(Raised("Go", "7")).Output());
    }

    [Fact]
    public void EventWithTimeout_CameBefore_StillSetsItsTimer()
    {
        var instance = Instance.Of(async context =>
        {
            await context.CallActivityAsync("a");
            return await context.WaitForExternalEventAsync<int>("Go", TimeSpan.FromSeconds(1));
        });
        instance.Turn(Raised("Go", "7"));

        var answer = instance.Turn(Completed(0));

        Assert.NotNull(answer.Actions[0].CreateTimer.ExternalEvent);
        Assert.Equal("7", answer.Output());
    }

    [Fact]
    public void EventWithNoTime_TimesOutWithoutATimer()
    {
        var answer = Instance.Of(async context => await context.WaitForExternalEventAsync<int>("Go", TimeSpan.Zero)).Turn();

        Assert.Single(answer.Actions);
        Assert.Equal("System.Threading.Tasks.TaskCanceledException", answer.Failure().ErrorType);
    }

    [Fact]
    public void EventWithoutALimit_HasATimerThatNeverFires()
    {
        var instance = Instance.Of(async context => await context.WaitForExternalEventAsync<int>("Go", Timeout.InfiniteTimeSpan));

        Assert.Equal(Never, instance.Turn().Only().CreateTimer.FireAt);
        Assert.Equal("1", instance.Turn(Raised("Go", "1")).Output());
    }

    /// <summary>A worker that set no timer for such a wait numbered its steps without it.</summary>
    [Fact]
    public void EventWithoutALimit_InAHistoryWithoutItsTimer_IsFittedIn()
    {
        var instance = Instance.Of(async context =>
        {
            var go = context.WaitForExternalEventAsync<int>("Go", Timeout.InfiniteTimeSpan);
            var a = context.CallActivityAsync<int>("a");
            return await go + await a;
        });
        var request = new WorkflowRequest { InstanceId = Instance.Id };
        request.PastEvents.Add(
            [TurnStarted(Instance.Start), Started("order", null), new HistoryEvent { EventId = 0, TaskScheduled = new TaskScheduledEvent { Name = "a" } }]);
        request.NewEvents.Add([TurnStarted(Instance.Start), Completed(0, "1"), Raised("Go", "2")]);

        var answer = instance.Run(request);

        Assert.Single(answer.Actions);
        Assert.Equal("3", answer.Output());
    }
}
