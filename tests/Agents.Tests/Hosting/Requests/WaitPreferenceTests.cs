using Agents.Hosting.Requests;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Primitives;

namespace Agents.Tests.Hosting.Requests;

public sealed class WaitPreferenceTests
{
    [Theory]
    [InlineData("wait=5", 5)]
    [InlineData("WAIT = 5", 5)]
    [InlineData("wait=\"5\"", 5)]
    [InlineData("respond-async, wait=10; x=y", 10)]
    [InlineData("wait=7, wait=9", 7)]
    [InlineData("wait=100", 60)]
    [InlineData("wait=99999999999999999999", 60)]
    [InlineData("wait=0", 0)]
    [InlineData("wait", null)]
    [InlineData("wait=", null)]
    [InlineData("wait=-1", null)]
    [InlineData("wait=1.5", null)]
    [InlineData("wait=soon, wait=3", null)]
    [InlineData("waiting=5", null)]
    [InlineData("", null)]
    public void Read_Header_FollowsTheRfc(string header, int? seconds) => Assert.Equal(seconds, WaitPreference.Read(header));

    [Fact]
    public void Read_SeveralHeaders_CountsTheFirstWait() =>
        Assert.Equal(3, WaitPreference.Read(new StringValues(["return=minimal", "wait=3", "wait=4"])));

    [Fact]
    public void Apply_ClampedWait_TellsWhatWasApplied()
    {
        var context = new DefaultHttpContext();
        context.Request.Headers["Prefer"] = "wait=600";

        Assert.Equal(TimeSpan.FromSeconds(60), WaitPreference.Apply(context));
        Assert.Equal("wait=60", context.Response.Headers["Preference-Applied"]);
    }
}
