using Dapr.Sidecar.Cli;
using Microsoft.Extensions.Logging;

namespace Agents.Tests.Cli;

public sealed class FlagTests
{
    private static readonly Dictionary<string, string> NoVariables = [];

    [Theory]
    [InlineData("-app-id", "x")]
    [InlineData("--app-id", "x")]
    [InlineData("--app-id=x")]
    [InlineData("-app-id=x")]
    [InlineData("--app-id", "y", "--app-id", "x")]
    public void Parse_FormsOfAFlag_AreTheSame(params string[] arguments) => Assert.Equal("x", FlagValues.Parse(arguments).Text("app-id"));

    [Fact]
    public void Parse_Switch_TakesNoFollowingValue()
    {
        var flags = FlagValues.Parse(["--log-as-json", "--enable-metrics=false", "--app-max-concurrency", "-1"]);

        Assert.True(flags.Flag("log-as-json"));
        Assert.False(flags.Flag("enable-metrics"));
        Assert.Equal(-1, flags.Integer("app-max-concurrency"));
    }

    [Fact]
    public void Parse_Lists_AreSplitAndAddUp() =>
        Assert.Equal(["a", "b", "c"], FlagValues.Parse(["--resources-path", "a,b", "--resources-path=c"]).List("resources-path"));

    [Theory]
    [InlineData("unknown flag: --nope", "--nope")]
    [InlineData("flag needs an argument: --app-id", "--app-id")]
    [InlineData("invalid argument \"x\" for --app-max-concurrency; allowed: a whole number", "--app-max-concurrency", "x")]
    [InlineData("invalid argument \"5\" for --dapr-block-shutdown-duration; allowed: a duration", "--dapr-block-shutdown-duration", "5")]
    [InlineData("invalid argument \"maybe\" for --log-as-json; allowed: true, false", "--log-as-json=maybe")]
    [InlineData("unexpected argument \"serve\"", "serve")]
    public void Parse_WrongForm_NamesTheFlagAndEndsWithTwo(string message, params string[] arguments)
    {
        var error = Assert.Throws<CommandLineException>(() => FlagValues.Parse(arguments));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(2, error.ExitCode);
    }

    [Theory]
    [InlineData("--app-id; allowed: a name; it cannot be empty")]
    [InlineData("\"a.b\" for --app-id; allowed: a name without dots", "--app-id=a.b")]
    [InlineData("\"99999\" for --dapr-http-port; allowed: a port", "--app-id=a", "--dapr-http-port=99999")]
    [InlineData("\"3500\" for --dapr-http-port; allowed: a port other than --app-port", "--app-id=a", "--app-port=3500")]
    [InlineData("\"soap\" for --app-protocol; allowed: http, https, grpc, grpcs, h2c", "--app-id=a", "--app-protocol=soap")]
    [InlineData("\"grpc\" for --app-protocol; allowed: http, https, h2c", "--app-id=a", "--app-port=1", "--app-protocol=grpc")]
    [InlineData("\"grpcs\" for --app-protocol; allowed: http, https, h2c", "--app-id=a", "--app-port=1", "--app-protocol=grpc", "--app-ssl")]
    [InlineData("\"4MB\" for --max-body-size; allowed: a quantity", "--app-id=a", "--max-body-size=4MB")]
    [InlineData("\"loud\" for --log-level; allowed: debug, info, warn, error, fatal", "--app-id=a", "--log-level=loud")]
    [InlineData("\"health\" for --disable-init-endpoints; allowed: config, subscribe", "--app-id=a", "--disable-init-endpoints=health")]
    [InlineData("\"9000\" for --app-health-probe-timeout; allowed: less than", "--app-id=a", "--app-health-probe-timeout=9000")]
    public void Read_WrongValue_NamesItAndEndsWithOne(string message, params string[] arguments)
    {
        var error = Assert.Throws<CommandLineException>(() => SidecarSettings.Read(FlagValues.Parse(arguments), NoVariables));

        Assert.Contains(message, error.Message, StringComparison.Ordinal);
        Assert.Equal(1, error.ExitCode);
    }

    [Theory]
    [InlineData("https", "--app-ssl")]
    [InlineData("https", "--app-protocol=HTTPS")]
    [InlineData("h2c", "--app-protocol=h2c", "--app-ssl")]
    [InlineData("grpc", "--app-protocol=grpc")]
    public void Read_AppProtocol_IsTheLaterNameOfTheOldFlag(string expected, params string[] arguments) =>
        Assert.Equal(expected, SidecarSettings.Read(FlagValues.Parse(["--app-id=a", .. arguments]), NoVariables).AppProtocol);

    [Fact]
    public void Read_OnlyAnAppId_HasTheDefaultsOfDaprd()
    {
        var options = SidecarSettings.Read(FlagValues.Parse(["--app-id", "a"]), NoVariables);

        Assert.Equal((null, 3500, 50001, null, -1), (options.AppPort, options.HttpPort, options.GrpcPort, options.PublicPort, options.AppMaxConcurrency));
        Assert.Equal((4 << 20, 4 << 10, ""), (options.MaxBodyBytes, options.ReadBufferBytes, options.AllowedOrigins));
        Assert.Equal((TimeSpan.FromSeconds(5), TimeSpan.FromMilliseconds(500), 3), (options.AppHealthProbeInterval, options.AppHealthProbeTimeout, options.AppHealthThreshold));
        Assert.Equal((TimeSpan.FromSeconds(5), null), (options.GracefulShutdown, options.BlockShutdown));
        Assert.Equal((LogLevel.Information, false, null, null), (options.LogLevel, options.LogAsJson, options.ApiToken, options.PlacementAddress));
        Assert.Equal(["127.0.0.1"], options.ListenAddresses);
    }

    [Fact]
    public void Read_Environment_GivesTokensAndNamespace()
    {
        var options = SidecarSettings.Read(
            FlagValues.Parse(["--app-id=a"]),
            new Dictionary<string, string> { ["DAPR_API_TOKEN"] = "t1", ["APP_API_TOKEN"] = "t2", ["NAMESPACE"] = "ns" });

        Assert.Equal(("t1", "t2", "ns"), (options.ApiToken, options.AppApiToken, options.Namespace));
    }

    [Theory]
    [InlineData("--max-body-size=1Ki", 1024)]
    [InlineData("--max-body-size=2M", 2_000_000)]
    [InlineData("--max-body-size=-1", 4 << 20)]
    [InlineData("--max-body-size=0", 0)]
    [InlineData("--dapr-http-max-request-size=16", 16 << 20)]
    public void Read_BodySize_IsAQuantityOrMegabytes(string argument, int expected) =>
        Assert.Equal(expected, SidecarSettings.Read(FlagValues.Parse(["--app-id=a", argument]), NoVariables).MaxBodyBytes);

    [Fact]
    public void Read_OtherAddresses_StayOnLoopback() =>
        Assert.Equal(["127.0.0.1", "::1"], SidecarSettings.Read(FlagValues.Parse(["--app-id=a", "--dapr-listen-addresses=0.0.0.0,localhost,[::1]"]), NoVariables).ListenAddresses);
}
