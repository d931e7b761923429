using Agents.Tests.Resources;
using Dapr.Sidecar.Resources;
using Dapr.Sidecar.Run;

namespace Agents.Tests.Run;

public sealed class TemplateTests : IDisposable
{
    private readonly TempFolder _folder = new();

    public TemplateTests()
    {
        _folder.Folder("one");
        _folder.Folder("two");
    }

    public void Dispose() => _folder.Dispose();

    public static TheoryData<string, string> Mistakes() => new()
    {
        { "apps: [{appDirPath: one}]", "version: missing; allowed: 1" },
        { "version: two\napps: [{appDirPath: one}]", "dapr.yaml:1:10: version: \"two\" is not allowed" },
        { "version: 1", "apps: missing; allowed: a list of apps" },
        { "version: 1\napps: {a: b}", "dapr.yaml:2:7: apps: must be a list" },
        { "version: 1\napp: []\napps: [{appDirPath: one}]", "dapr.yaml:2:1: app: unknown field; allowed: version, name, common, apps" },
        { "version: 1\napps: [{appID: a}]", "apps[0].appDirPath: missing" },
        { "version: 1\napps: [{appDirPath: nowhere}]", "dapr.yaml:2:21: apps[0].appDirPath: \"nowhere\" is not allowed; allowed: a path that exists (looked at " },
        { "version: 1\napps: [{appDirPath: one, appId: a}]", "apps[0].appId: unknown field; allowed: appID" },
        { "version: 1\napps: [{appDirPath: one, appID: a.b}]", "apps[0].appID: \"a.b\" is not allowed; allowed: a name without dots" },
        { "version: 1\napps: [{appDirPath: one, appPort: http}]", "apps[0].appPort: \"http\" is not allowed; allowed: a whole number" },
        { "version: 1\napps: [{appDirPath: one, command: dotnet run}]", "apps[0].command: must be a list" },
        { "version: 1\napps: [{appDirPath: one, appProtocol: soap}]", "apps[0].appProtocol: \"soap\" is not allowed; allowed: http, https, grpc, grpcs, h2c" },
        { "version: 1\ncommon: {logLevel: loud}\napps: [{appDirPath: one}]", "common.logLevel: \"loud\" is not allowed; allowed: debug, info, warn, error, fatal" },
        { "version: 1\ncommon: {appLogDestination: printer}\napps: [{appDirPath: one}]", "common.appLogDestination: \"printer\" is not allowed; allowed: console, file, fileAndConsole" },
        { "version: 1\ncommon: {resourcesPath: none}\napps: [{appDirPath: one}]", "common.resourcesPath: \"none\" is not allowed; allowed: a path that exists" },
        { "version: 1\napps: [{appDirPath: one, configFilePath: none.yaml}]", "apps[0].configFilePath: \"none.yaml\" is not allowed" },
        { "version: 1\napps: [{appDirPath: one, appID: a}, {appDirPath: two, appID: a}]", "appID: \"a\" is not allowed; allowed: every app id once" },
        { "version: 1\napps: [{appDirPath: one, appPort: 81}, {appDirPath: two, daprHTTPPort: 81}]", "two: daprHTTPPort: \"81\" is not allowed; allowed: a port that no other app has (one: appPort)" },
        { "version: 1\napps: [{appDirPath: one, containerImagePullPolicy: Sometimes}]", "containerImagePullPolicy: \"Sometimes\" is not allowed; allowed: Always, Never, IfNotPresent" },
    };

    [Theory]
    [MemberData(nameof(Mistakes))]
    public void Read_Mistake_IsReportedWithItsPlace(string yaml, string expected)
    {
        var error = Assert.Throws<ResourceException>(() => Read(yaml));

        Assert.Contains(error.Errors, e => e.Contains(expected, StringComparison.Ordinal) && e.StartsWith(_folder.Path, StringComparison.Ordinal));
    }

    [Fact]
    public void Read_NoAppId_TakesTheFolder() => Assert.Equal("one", Read("version: 1\napps: [{appDirPath: ./one/}]").Apps[0].AppId);

    [Fact]
    public void Read_FolderOrFile_IsTheSameTemplate()
    {
        var file = _folder.Write("dapr.yaml", "version: 1\nname: shop\napps: [{appDirPath: one}]");

        Assert.Equal(("shop", file), (TemplateReader.Read(".", _folder.Path, TextReader.Null).Name, TemplateReader.Read("dapr.yaml", _folder.Path, TextReader.Null).File));
    }

    [Fact]
    public void Read_Environment_IsMergedAndTheAppCounts()
    {
        var app = Read("version: 1\ncommon: {env: {A: common, B: common}}\napps: [{appDirPath: one, env: {B: own, C: 3}}]").Apps[0];

        Assert.Equal("common own 3", $"{app.Environment["A"]} {app.Environment["B"]} {app.Environment["C"]}");
    }

    [Fact]
    public void Read_Resources_ComeFromAppThenItsFolderThenCommon()
    {
        var (common, own, local) = (_folder.Folder("shared"), _folder.Folder("one/res"), _folder.Folder("two/.dapr/resources"));
        _folder.Folder("three");

        var apps = Read("version: 1\ncommon: {resourcesPaths: [shared]}\napps: [{appDirPath: one, resourcesPath: res}, {appDirPath: two}, {appDirPath: three}]").Apps;

        Assert.Equal([own, local, common], apps.Select(a => a.SidecarArguments.Single(x => x.StartsWith("--resources-path=", StringComparison.Ordinal))["--resources-path=".Length..]));
    }

    [Fact]
    public void Read_SharedFields_AreTakenFromCommonWhereTheAppHasNone()
    {
        var apps = Read("version: 1\ncommon: {appMaxConcurrency: 4, logLevel: warn, daprdLogDestination: console}\n"
            + "apps: [{appDirPath: one, appMaxConcurrency: 2}, {appDirPath: two, daprdLogDestination: fileAndConsole}]").Apps;

        Assert.Contains("--app-max-concurrency=2", apps[0].SidecarArguments);
        Assert.Contains("--app-max-concurrency=4", apps[1].SidecarArguments);
        Assert.Contains("--log-level=warn", apps[1].SidecarArguments);
        Assert.Equal((LogDestination.Console, LogDestination.FileAndConsole), (apps[0].SidecarLog, apps[1].SidecarLog));
        Assert.Equal(LogDestination.FileAndConsole, apps[0].AppLog);
    }

    [Fact]
    public void Read_PlacementAndScheduler_AreThoseOfTheCliUnlessSwitchedOff()
    {
        var apps = Read("version: 1\napps: [{appDirPath: one}, {appDirPath: two, placementHostAddress: '', schedulerHostAddress: host}]").Apps;

        Assert.Contains("--placement-host-address=localhost:50005", apps[0].SidecarArguments);
        Assert.DoesNotContain(apps[1].SidecarArguments, a => a.StartsWith("--placement", StringComparison.Ordinal));
        Assert.Contains("--scheduler-host-address=host:50006", apps[1].SidecarArguments);
    }

    [Fact]
    public void Make_Ports_AreGivenOrFreeAndDifferentAndInTheEnvironment()
    {
        var template = Read("version: 1\ncommon: {env: {MINE: x}}\napps: [{appDirPath: one, appPort: 4001, daprHTTPPort: 4002}, {appDirPath: two}]");

        var plans = RunPlan.Make(template, new Dictionary<string, string>(), logAsJson: false, build: false);

        Assert.Equal((4001, 4002), (plans[0].Sidecar.AppPort, plans[0].Sidecar.HttpPort));
        Assert.Equal(("one", "4001", "4002", "http", "x"), (
            plans[0].Environment["APP_ID"], plans[0].Environment["APP_PORT"], plans[0].Environment["DAPR_HTTP_PORT"], plans[0].Environment["APP_PROTOCOL"], plans[0].Environment["MINE"]));
        Assert.False(plans[1].Environment.ContainsKey("APP_PORT"));
        var free = new[] { plans[0].Sidecar.GrpcPort, plans[1].Sidecar.HttpPort, plans[1].Sidecar.GrpcPort };
        Assert.Equal(3, free.Where(p => p > 0).Distinct().Count());
    }

    private RunTemplate Read(string yaml)
    {
        _folder.Write("dapr.yaml", yaml);
        return TemplateReader.Read("dapr.yaml", _folder.Path, TextReader.Null);
    }
}
