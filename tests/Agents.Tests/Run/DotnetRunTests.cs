using Agents.Tests.Resources;
using Dapr.Sidecar.Run;

namespace Agents.Tests.Run;

public sealed class DotnetRunTests : IDisposable
{
    private readonly TempFolder _folder = new();
    private readonly string _project;

    public DotnetRunTests() => _project = _folder.Write("app/App.csproj", "<Project />");

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("app", "dotnet", "run")]
    [InlineData(".", "dotnet", "run", "--project", "app")]
    [InlineData(".", "dotnet", "run", "--project=app/App.csproj", "--", "--no-build")]
    public void Find_DotnetRun_NamesTheProject(string directory, params string[] command) =>
        Assert.Equal(_project, DotnetRun.Find(command, Path.Combine(_folder.Path, directory))!.Project);

    [Theory]
    [InlineData("dotnet", "run", "--no-build", "--project", "app")]
    [InlineData("dotnet", "app.dll")]
    [InlineData("dotnet", "run", "script.cs")]
    [InlineData("node", "run")]
    public void Find_AnythingElse_IsLeftAlone(params string[] command) => Assert.Null(DotnetRun.Find(command, _folder.Path));

    [Fact]
    public void Find_BuildOptions_AreKept() =>
        Assert.Equal(["-c", "Release", "-p:DaprSdk=official"],
            DotnetRun.Find(["dotnet", "run", "-c", "Release", "-p:DaprSdk=official", "--project", "app", "--", "-c", "x"], _folder.Path)!.BuildOptions);

    [Fact]
    public void WithoutBuild_Command_KeepsTheRest() =>
        Assert.Equal(["dotnet", "run", "--no-build", "--project", "app", "--", "x"], DotnetRun.WithoutBuild(["dotnet", "run", "--project", "app", "--", "x"]));
}
