using Dapr.Sidecar.Storage;

namespace Agents.Tests.Storage;

public sealed class ProcessIdentityTests
{
    [Fact]
    public void IsAlive_ThisProcess_IsTrue() => Assert.True(ProcessIdentity.Current.IsAlive());

    [Fact]
    public void IsAlive_SameNumberOtherStart_IsFalse() =>
        Assert.False(new ProcessIdentity(Environment.ProcessId, ProcessIdentity.Current.Started + "0").IsAlive());

    [Fact]
    public void TryParse_OwnText_GivesTheSame()
    {
        Assert.True(ProcessIdentity.TryParse(ProcessIdentity.Current.ToString(), out var read));
        Assert.Equal(ProcessIdentity.Current, read);
    }

    [Theory]
    [InlineData(null)]
    [InlineData("")]
    [InlineData("12")]
    [InlineData("@12")]
    [InlineData("x@12")]
    public void TryParse_OtherText_IsFalse(string? text) => Assert.False(ProcessIdentity.TryParse(text, out _));
}
