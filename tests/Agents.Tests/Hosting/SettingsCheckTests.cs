using Agents.Hosting.Requests;
using Agents.Hosting.Settings;
using Agents.Tools;
using Agents.Tools.Admission;
using Agents.Tools.Lanes;

namespace Agents.Tests.Hosting;

public sealed class SettingsCheckTests
{
    [Fact]
    public void Check_WrongValues_NamesKeyValueAndWhatIsAllowed()
    {
        var check = new SettingsCheck("Tools");

        var admission = new AdmissionOptions { InitialConcurrency = 20, CriticalReservePercent = 95 };
        new ToolsOptions { Instance = "one", Admission = admission, Lanes = new LaneOptions { BatchAgeMs = 0 } }.Check(check);

        Assert.Equal(
        [
            "Tools:Admission:InitialConcurrency is '20'; allowed: 50 to 20000.",
            "Tools:Admission:CriticalReservePercent is '95'; allowed: 0 to 90.",
            "Tools:Lanes:BatchAgeMs is '0'; allowed: 1 to 86400000.",
        ], check.Errors);
    }

    [Fact]
    public void Check_Defaults_AreAllowed()
    {
        var check = new SettingsCheck("Tools");

        new ToolsOptions().Check(check);

        Assert.Empty(check.Errors);
    }

    [Theory]
    [InlineData("abc-1.2:3_x", true)]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("a\r\nSet-Cookie: x", false)]
    public void IsWellFormed_RequestId_OnlyHarmlessCharacters(string id, bool expected) =>
        Assert.Equal(expected, RequestIdMiddleware.IsWellFormed(id));
}
