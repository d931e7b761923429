using Agents.Gateway.Admission;
using Microsoft.Extensions.Time.Testing;

namespace Agents.Tests.Gateway.Admission;

public sealed class TokenBucketTests
{
    private readonly FakeTimeProvider _time = new();

    [Fact]
    public void Take_Full_GivesTheBurstAndThenTheTimeToTheNext()
    {
        var bucket = new TokenBucket(perSecond: 2, burst: 3, _time);

        Assert.Equal(
            [0, 0, 0, 500], Enumerable.Range(0, 4).Select(_ => bucket.Take().TotalMilliseconds));
    }

    [Fact]
    public void Take_AfterAWhile_GivesWhatCameMeanwhile()
    {
        var bucket = new TokenBucket(perSecond: 2, burst: 3, _time);
        Drain(bucket, 3);
        _time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal([0, 0, 500], Enumerable.Range(0, 3).Select(_ => bucket.Take().TotalMilliseconds));
    }

    [Fact]
    public void Take_AfterLong_GivesNoMoreThanTheBurst()
    {
        var bucket = new TokenBucket(perSecond: 100, burst: 2, _time);
        Drain(bucket, 2);
        _time.Advance(TimeSpan.FromHours(1));

        Assert.Equal([0, 0, 10], Enumerable.Range(0, 3).Select(_ => bucket.Take().TotalMilliseconds));
    }

    [Fact]
    public void Take_RefusedOften_LosesNothingOfWhatComes()
    {
        var bucket = new TokenBucket(perSecond: 1, burst: 1, _time);
        Drain(bucket, 1);
        for (var i = 0; i < 10; i++)
        {
            Assert.NotEqual(TimeSpan.Zero, bucket.Take());
            _time.Advance(TimeSpan.FromMilliseconds(100));
        }

        Assert.Equal(TimeSpan.Zero, bucket.Take());
    }

    [Fact]
    public void Take_LessThanOnePerSecond_WaitsForAWholeToken()
    {
        var bucket = new TokenBucket(perSecond: 0.1, burst: 1, _time);
        Drain(bucket, 1);

        Assert.Equal(10, bucket.Take().TotalSeconds, 6);
    }

    private static void Drain(TokenBucket bucket, int tokens)
    {
        for (var i = 0; i < tokens; i++)
        {
            bucket.Take();
        }
    }
}
