using Dapr.Sidecar.Resiliency;
using Dapr.Sidecar.Resources;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Resiliency;

public sealed class CallPolicyTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public async Task ExecuteAsync_ConstantRetry_TriesAtEachPauseAndGivesTheLastValue()
    {
        var policy = Policies(retry: new RetryPolicy(false, TimeSpan.FromSeconds(1), TimeSpan.Zero, 2)).ForApp("a", "a:m");
        List<TimeSpan> at = [];
        var start = _time.GetTimestamp();

        var running = policy.ExecuteAsync(
            _ =>
            {
                at.Add(_time.GetElapsedTime(start));
                return Task.FromResult(new Attempt<int>(at.Count, Failed: true));
            },
            CancellationToken.None);
        _time.Advance(TimeSpan.FromSeconds(1));
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(3, await running);
        Assert.Equal([TimeSpan.Zero, TimeSpan.FromSeconds(1), TimeSpan.FromSeconds(2)], at);
    }

    [Theory]
    [InlineData(404, 1)]
    [InlineData(429, 2)]
    [InlineData(501, 2)]
    [InlineData(503, 1)]
    public async Task ExecuteAsync_WithMatching_TriesOnlyThoseStatusesAgain(int status, int tries)
    {
        var policy = Policies(retry: new RetryPolicy(false, TimeSpan.Zero, TimeSpan.Zero, 1) { HttpStatusCodes = "429,500-502" }).ForApp("a", "a:m");
        var count = 0;

        await policy.ExecuteAsync(_ => Task.FromResult(new Attempt<int>(++count, Failed: true, Status: status)), CancellationToken.None);

        Assert.Equal(tries, count);
    }

    [Fact]
    public async Task ExecuteAsync_FinalFailure_IsNotTriedAgain()
    {
        var policy = Policies(retry: new RetryPolicy(false, TimeSpan.Zero, TimeSpan.Zero, 5)).ForApp("a", "a:m");

        Assert.Equal(1, await policy.ExecuteAsync(_ => Task.FromResult(new Attempt<int>(1, Failed: true, Final: true)), CancellationToken.None));
    }

    [Fact]
    public async Task ExecuteAsync_SlowerThanTimeout_CancelsTheTryAndThrows()
    {
        var policy = Policies(timeout: TimeSpan.FromMilliseconds(500)).ForApp("a", "a:m");
        var cancelled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

        var running = policy.ExecuteAsync(
            async token =>
            {
                token.Register(cancelled.SetResult);
                await Task.Delay(Timeout.Infinite, token);
                return new Attempt<int>(1, Failed: false);
            },
            CancellationToken.None);
        _time.Advance(TimeSpan.FromMilliseconds(500));

        await Assert.ThrowsAsync<PolicyTimeoutException>(() => running);
        await cancelled.Task;
    }

    [Fact]
    public async Task ExecuteAsync_OpenBreaker_TriesNothingUntilItsTimeout()
    {
        var policies = Policies(breaker: new CircuitBreakerPolicy(1, TimeSpan.Zero, TimeSpan.FromSeconds(2), "consecutiveFailures >= 2"));
        await RunAsync(policies, "a:m", failed: true);
        await RunAsync(policies, "a:m", failed: true);

        await Assert.ThrowsAsync<CircuitOpenException>(() => RunAsync(policies, "a:m", failed: false));
        await RunAsync(policies, "a:other", failed: false);
        _time.Advance(TimeSpan.FromSeconds(2) + TimeSpan.FromTicks(1));
        await RunAsync(policies, "a:m", failed: false);
        await RunAsync(policies, "a:m", failed: true);
        await RunAsync(policies, "a:m", failed: false);
    }

    [Fact]
    public async Task ExecuteAsync_HalfOpenAndFailing_OpensAgain()
    {
        var policies = Policies(breaker: new CircuitBreakerPolicy(1, TimeSpan.Zero, TimeSpan.FromSeconds(2), "consecutiveFailures >= 1"));
        await RunAsync(policies, "a:m", failed: true);
        _time.Advance(TimeSpan.FromSeconds(3));

        await RunAsync(policies, "a:m", failed: true);

        await Assert.ThrowsAsync<CircuitOpenException>(() => RunAsync(policies, "a:m", failed: false));
    }

    [Theory]
    [InlineData("DefaultRetryPolicy")]
    [InlineData("DefaultAppRetryPolicy")]
    public void ForApp_NoTarget_TakesThePolicyWithTheWellKnownName(string name)
    {
        var resource = new ResiliencyResource("res", default)
        {
            Retries = new Dictionary<string, RetryPolicy> { [name] = new(false, TimeSpan.Zero, TimeSpan.Zero, 1) },
        };

        Assert.True(new ResiliencyPolicies([resource], _time).ForApp("any", "any:m").Retries);
    }

    [Theory]
    [InlineData("DaprBuiltInServiceRetries", 3)]
    [InlineData("DaprBuiltInActorRetries", 3)]
    [InlineData("DaprBuiltInActorNotFoundRetries", 5)]
    public async Task ForApp_TargetNamesABuiltInPolicy_ItCannotBeWeakened(string name, int retries)
    {
        var resource = new ResiliencyResource("res", default)
        {
            Retries = new Dictionary<string, RetryPolicy> { [name] = new(false, TimeSpan.Zero, TimeSpan.Zero, 0) },
            Apps = new Dictionary<string, PolicyNames> { ["a"] = new(null, name, null) },
        };
        var policy = new ResiliencyPolicies([resource], _time).ForApp("a", "a:m");
        var tries = 0;

        var running = policy.ExecuteAsync(_ => Task.FromResult(new Attempt<int>(++tries, Failed: true)), TestContext.Current.CancellationToken);
        while (!running.IsCompleted) _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal(1 + retries, await running);
    }

    [Fact]
    public void ForComponentInbound_NoTarget_PrefersThePolicyOfItsType()
    {
        var resource = new ResiliencyResource("res", default)
        {
            Retries = new Dictionary<string, RetryPolicy>
            {
                ["DefaultPubsubComponentInboundRetryPolicy"] = new(false, TimeSpan.Zero, TimeSpan.Zero, 1),
                ["DefaultRetryPolicy"] = new(false, TimeSpan.Zero, TimeSpan.Zero, 0),
            },
        };
        var policies = new ResiliencyPolicies([resource], _time, [new Component("pub", "pubsub.kafka", "v1", default), new Component("store", "state.redis", "v1", default)]);

        Assert.True(policies.ForComponentInbound("pub").Retries);
        Assert.False(policies.ForComponentInbound("store").Retries);
    }

    [Fact]
    public void Backoff_Exponential_GrowsUpToTheLargestInterval()
    {
        var backoff = new Backoff(new RetryPolicy(true, TimeSpan.Zero, TimeSpan.FromSeconds(1), -1), _time);
        foreach (var interval in new[] { 0.5, 0.75, 1, 1, 1 })
        {
            Assert.True(backoff.TryNext(out var pause));
            Assert.InRange(pause.TotalSeconds, interval * 0.5, interval * 1.5);
        }
    }

    private ResiliencyPolicies Policies(TimeSpan? timeout = null, RetryPolicy? retry = null, CircuitBreakerPolicy? breaker = null) => new(
        [
            new ResiliencyResource("res", default)
            {
                Timeouts = timeout is null ? new Dictionary<string, TimeSpan>() : new Dictionary<string, TimeSpan> { ["t"] = timeout.Value },
                Retries = retry is null ? new Dictionary<string, RetryPolicy>() : new Dictionary<string, RetryPolicy> { ["r"] = retry },
                CircuitBreakers = breaker is null ? new Dictionary<string, CircuitBreakerPolicy>() : new Dictionary<string, CircuitBreakerPolicy> { ["c"] = breaker },
                Apps = new Dictionary<string, PolicyNames>
                {
                    ["a"] = new(timeout is null ? null : "t", retry is null ? null : "r", breaker is null ? null : "c"),
                },
            },
        ],
        _time);

    private static Task<int> RunAsync(ResiliencyPolicies policies, string key, bool failed) =>
        policies.ForApp("a", key).ExecuteAsync(_ => Task.FromResult(new Attempt<int>(1, failed)), CancellationToken.None);
}
