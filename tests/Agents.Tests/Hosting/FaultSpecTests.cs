using Agents.Hosting.Faults;

namespace Agents.Tests.Hosting;

public sealed class FaultSpecTests
{
    [Theory]
    [InlineData("hang", FaultKind.Hang, 0, 0, 1)]
    [InlineData("corrupt", FaultKind.Corrupt, 0, 0, 1)]
    [InlineData("crash;rate=1", FaultKind.Crash, 0, 0, 1)]
    [InlineData("delay=2s", FaultKind.Delay, 2000, 0, 1)]
    [InlineData("delay=1ms", FaultKind.Delay, 1, 0, 1)]
    [InlineData("delay=3600s", FaultKind.Delay, 3_600_000, 0, 1)]
    [InlineData("error=503; rate=0.1", FaultKind.Error, 0, 503, 0.1)]
    [InlineData("  error = 400 ;  rate = .5 ", FaultKind.Error, 0, 400, 0.5)]
    [InlineData("error=599", FaultKind.Error, 0, 599, 1)]
    public void TryParse_Good_IsRead(string text, FaultKind kind, int delayMs, int status, double rate)
    {
        Assert.True(FaultSpec.TryParse(text, out var spec, out var allowed));

        Assert.Null(allowed);
        Assert.Equal(
            new FaultSpec { Kind = kind, Delay = TimeSpan.FromMilliseconds(delayMs), Status = status, Rate = rate }, spec);
    }

    [Theory]
    [InlineData(null, "delay=TIME")]
    [InlineData("", "delay=TIME")]
    [InlineData("explode", "delay=TIME")]
    [InlineData("Hang", "delay=TIME")]
    [InlineData("hang=1s", "delay=TIME")]
    [InlineData("delay", "delay=TIME")]
    [InlineData("hang; hang", "delay=TIME")]
    [InlineData("hang;", "delay=TIME")]
    [InlineData("hang; rate", "delay=TIME")]
    [InlineData("hang; rate=1; rate=1", "delay=TIME")]
    [InlineData("rate=0.1", "delay=TIME")]
    [InlineData("delay=", "1ms to 3600s")]
    [InlineData("delay=2", "1ms to 3600s")]
    [InlineData("delay=0s", "1ms to 3600s")]
    [InlineData("delay=-1s", "1ms to 3600s")]
    [InlineData("delay=1.5s", "1ms to 3600s")]
    [InlineData("delay=3601s", "1ms to 3600s")]
    [InlineData("delay=99999999999s", "1ms to 3600s")]
    [InlineData("error=200", "400 to 599")]
    [InlineData("error=600", "400 to 599")]
    [InlineData("error=x", "400 to 599")]
    [InlineData("error=503; rate=0", "over 0 up to 1")]
    [InlineData("error=503; rate=1.1", "over 0 up to 1")]
    [InlineData("error=503; rate=-1", "over 0 up to 1")]
    [InlineData("error=503; rate=NaN", "over 0 up to 1")]
    [InlineData("error=503; rate=", "over 0 up to 1")]
    public void TryParse_Bad_SaysWhatIsAllowed(string? text, string expected)
    {
        Assert.False(FaultSpec.TryParse(text, out var spec, out var allowed));

        Assert.Null(spec);
        Assert.Contains(expected, allowed);
    }

    [Fact]
    public void TryParse_TooLong_IsRefused() =>
        Assert.False(FaultSpec.TryParse("hang" + new string(' ', FaultSpec.MaxLength), out _, out _));

    [Fact]
    public void Strikes_Rate_IsTheShareOfCalls()
    {
        var spec = new FaultSpec { Kind = FaultKind.Hang, Rate = 0.1 };

        var struck = Enumerable.Range(0, 10_000).Count(number => spec.Strikes($"call-{number}"));

        Assert.InRange(struck, 900, 1100);
    }

    [Fact]
    public void Strikes_SameCall_FaresAlike()
    {
        var spec = new FaultSpec { Kind = FaultKind.Hang, Rate = 0.5 };
        string[] calls = [.. Enumerable.Range(0, 100).Select(number => $"call-{number}")];

        Assert.Equal(calls.Select(spec.Strikes), calls.Select(spec.Strikes));
        Assert.True((spec with { Rate = 1 }).Strikes("any"));
    }
}
