using System.Text;
using Dapr;
using Dapr.Jobs;
using Dapr.Jobs.Extensions;
using Dapr.Jobs.Models;
using Dapr.Jobs.Models.Responses;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;

namespace Agents.Tests.Sdk;

public sealed class JobsClientTests : SidecarTest
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Schedule_EverythingGiven_IsOneRequest()
    {
        using var client = _sidecar.JobsClient(b => b.UseDaprApiToken("secret"));
        var start = new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.FromHours(1));

        await client.ScheduleJobWithPayloadAsync(
            "my job", DaprJobSchedule.FromExpression("@every 1h"), new Order("o", 2), startingFrom: start.UtcDateTime, repeats: 3, ttl: start.AddDays(1), overwrite: true,
            failurePolicyOptions: new JobFailurePolicyConstantOptions(TimeSpan.FromMilliseconds(1500)) { MaxRetries = 5 }, cancellationToken: None);

        Assert.Equal(("POST", "/v1.0/jobs/my%20job", "secret"), (_sidecar.Request.Method, _sidecar.Request.Path, _sidecar.Request.Headers["dapr-api-token"]));
        Assert.Equal(
            """{"schedule":"@every 1h","dueTime":"2030-01-02T02:04:05.0000000\u002B00:00","repeats":3,"ttl":"2030-01-03T03:04:05.0000000\u002B01:00","data":{"id":"o","count":2},"failurePolicy":{"constant":{"interval":"1.5s","maxRetries":5}},"overwrite":true}""",
            _sidecar.Request.Body);
        Assert.StartsWith("dapr-sdk-dotnet/v", _sidecar.Request.Headers["User-Agent"], StringComparison.Ordinal);
    }

    /// <summary>What the official SDK takes for which form; of what it does not know it sends nothing, without a word.</summary>
    [Theory]
    [InlineData("0 0 2 * * *", """{"schedule":"0 0 2 * * *"}""")]
    [InlineData("* * * * * *", """{"schedule":"* * * * * *"}""")]
    [InlineData("@daily", """{"schedule":"@daily"}""")]
    [InlineData("@every 1h30m", """{"schedule":"@every 1h30m"}""")]
    [InlineData("@every 1.5s", """{"schedule":"@every 1.5s"}""")]
    [InlineData("2030-01-02T03:04:05Z", """{"dueTime":"2030-01-02T03:04:05Z"}""")]
    [InlineData("CRON_TZ=Europe/Berlin 0 0 2 * *\t*", """{"schedule":"CRON_TZ=Europe/Berlin 0 0 2 * *\t*"}""")]
    [InlineData("CRON_TZ=Europe/Berlin 0 0 2 * * *", "{}")]
    [InlineData("CRON_TZ=Europe/Berlin @daily", "{}")]
    [InlineData("@annually", "{}")]
    [InlineData("nonsense", "{}")]
    public async Task Schedule_Expression_IsSentInItsForm(string expression, string body)
    {
        using var client = _sidecar.JobsClient();

        await client.ScheduleJobAsync("j", DaprJobSchedule.FromExpression(expression), cancellationToken: None);

        Assert.Equal(body, _sidecar.Request.Body);
    }

    [Fact]
    public async Task Schedule_Once_IsADueTime()
    {
        using var client = _sidecar.JobsClient();
        var at = new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero);

        await client.ScheduleJobAsync("j", DaprJobSchedule.FromDateTime(at), failurePolicyOptions: new JobFailurePolicyDropOptions(), cancellationToken: None);

        Assert.Equal("""{"dueTime":"2030-01-02T03:04:05.0000000\u002B00:00","failurePolicy":{"drop":{}}}""", _sidecar.Request.Body);
    }

    /// <summary>JSON that comes out of the sidecar as it went in travels as it is, everything else as bytes.</summary>
    [Theory]
    [InlineData("""{"a":[1,2.5,null]}""", """{"a":[1,2.5,null]}""")]
    [InlineData("123456789012345", "123456789012345")]
    [InlineData("plain text", """{"dapr.io/schedule/jobpayload":"cGxhaW4gdGV4dA=="}""")]
    [InlineData("9007199254740993", """{"dapr.io/schedule/jobpayload":"OTAwNzE5OTI1NDc0MDk5Mw=="}""")]
    [InlineData("1e400", """{"dapr.io/schedule/jobpayload":"MWU0MDA="}""")]
    [InlineData("""{"a":1,"a":2}""", """{"dapr.io/schedule/jobpayload":"eyJhIjoxLCJhIjoyfQ=="}""")]
    public async Task Schedule_Payload_TravelsSoThatItArrivesUnchanged(string payload, string data)
    {
        using var client = _sidecar.JobsClient();

        await client.ScheduleJobWithPayloadAsync("j", DaprJobSchedule.Daily, payload, cancellationToken: None);

        Assert.Equal($$"""{"schedule":"@daily","data":{{data}}}""", _sidecar.Request.Body);
    }

    [Fact]
    public async Task Schedule_WrongArguments_Throw()
    {
        using var client = _sidecar.JobsClient();
        var now = new DateTimeOffset(2030, 1, 1, 0, 0, 0, TimeSpan.Zero);

        await Assert.ThrowsAsync<ArgumentOutOfRangeException>(() => client.ScheduleJobAsync("j", DaprJobSchedule.Daily, repeats: -1, cancellationToken: None));
        await Assert.ThrowsAsync<ArgumentException>(() => client.ScheduleJobAsync("j", DaprJobSchedule.Daily, startingFrom: now, ttl: now, cancellationToken: None));
        await Assert.ThrowsAsync<ArgumentNullException>(() => client.ScheduleJobAsync("j", null!, cancellationToken: None));
        await Assert.ThrowsAsync<ArgumentNullException>(() => client.DeleteJobAsync(" ", None));
        await Assert.ThrowsAsync<ArgumentException>(() => client.GetJobAsync(" ", None));
        Assert.Empty(_sidecar.Requests);
    }

    [Fact]
    public async Task Schedule_Refused_ThrowsTheSidecarsError()
    {
        _sidecar.Answer(409, """{"errorCode":"DAPR_SCHEDULER_SCHEDULE_JOB","message":"exists"}""");
        using var client = _sidecar.JobsClient();

        var failure = await Assert.ThrowsAsync<DaprException>(() => client.ScheduleJobAsync("j", DaprJobSchedule.Daily, cancellationToken: None));

        Assert.Equal("DAPR_SCHEDULER_SCHEDULE_JOB", Assert.IsType<DaprApiException>(failure.InnerException).ErrorCode);
    }

    /// <summary>As with the official client.</summary>
    [Fact]
    public async Task Cancelled_ByTheCaller_IsNoErrorUnlessAnAnswerIsMissing()
    {
        using var client = _sidecar.JobsClient();
        var cancelled = new CancellationToken(canceled: true);

        await client.ScheduleJobAsync("j", DaprJobSchedule.Daily, cancellationToken: cancelled);
        await client.DeleteJobAsync("j", cancelled);
        await Assert.ThrowsAsync<DaprException>(() => client.GetJobAsync("j", cancelled));
    }

    [Fact]
    public async Task Get_Schedule_IsRead()
    {
        _sidecar.Answer(200, """
            {"name":"j","schedule":"@every 1h","repeats":3,"ttl":"2030-01-02T03:04:05Z",
             "data":{"@type":"type.googleapis.com/google.protobuf.Value","value":{"a":1}},"failurePolicy":{"constant":{"interval":"1.500s","maxRetries":3}}}
            """);
        using var client = _sidecar.JobsClient();

        var job = await client.GetJobAsync("j", None);

        Assert.Equal(("GET", "/v1.0/jobs/j"), (_sidecar.Request.Method, _sidecar.Request.Path));
        Assert.Equal(("@every 1h", 3, null), (job.Schedule.ExpressionValue, job.RepeatCount, job.DueTime));
        Assert.Equal(new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero), job.Ttl);
        Assert.Equal("""{"a":1}""", Encoding.UTF8.GetString(job.Payload!));
        Assert.Equal(new ConfiguredConstantFailurePolicy(true, 3, TimeSpan.FromSeconds(1.5)), job.FailurePolicy);
    }

    [Fact]
    public async Task Get_OnceWithBytes_IsRead()
    {
        _sidecar.Answer(200, """
            {"name":"j","dueTime":"2030-01-02T03:04:05Z","data":{"@type":"type.googleapis.com/google.protobuf.Value","value":{"dapr.io/schedule/jobpayload":"cGxhaW4gdGV4dA=="}},
             "failurePolicy":{"drop":{}}}
            """);
        using var client = _sidecar.JobsClient();

        var job = await client.GetJobAsync("j", None);

        Assert.True(job.Schedule.IsPointInTimeExpression);
        Assert.Equal(new DateTimeOffset(2030, 1, 2, 3, 4, 5, TimeSpan.Zero), job.DueTime);
        Assert.Equal(("plain text", 0), (Encoding.UTF8.GetString(job.Payload!), job.RepeatCount));
        Assert.IsType<ConfiguredDropFailurePolicy>(job.FailurePolicy);
    }

    /// <summary>The details have no room for a due time that is a duration; the official client fails as well.</summary>
    [Theory]
    [InlineData(200, """{"name":"j","dueTime":"1h"}""")]
    [InlineData(200, "no json")]
    [InlineData(500, """{"errorCode":"DAPR_SCHEDULER_GET_JOB","message":"job not found"}""")]
    public async Task Get_NothingThatCanBeRead_Throws(int status, string body)
    {
        _sidecar.Answer(status, body);
        using var client = _sidecar.JobsClient();

        await Assert.ThrowsAsync<DaprException>(() => client.GetJobAsync("j", None));
    }

    [Fact]
    public async Task Delete_Job_IsOneRequest()
    {
        using var client = _sidecar.JobsClient();

        await client.DeleteJobAsync("j", None);

        Assert.Equal(("DELETE", "/v1.0/jobs/j"), (_sidecar.Request.Method, _sidecar.Request.Path));
    }

    [Fact]
    public async Task AddDaprJobsClient_TokenOfTheConfiguration_IsSent()
    {
        var services = new ServiceCollection();
        services.AddSingleton<IConfiguration>(new ConfigurationBuilder().AddInMemoryCollection([new("DAPR_API_TOKEN", "configured")]).Build());
        var builder = services.AddDaprJobsClient((_, b) => b.UseHttpEndpoint("http://sidecar:3500").UseHttpClientFactory(() => new HttpClient(_sidecar, disposeHandler: false)));
        await using var provider = services.BuildServiceProvider();

        await provider.GetRequiredService<DaprJobsClient>().DeleteJobAsync("j", None);

        Assert.Same(services, builder.Services);
        Assert.Equal("configured", _sidecar.Request.Headers["dapr-api-token"]);
        Assert.Same(provider.GetRequiredService<DaprJobsClient>(), provider.GetRequiredService<DaprJobsClient>());
    }

    [Fact]
    public void FromDuration_Parts_AreWrittenAsTheOfficialSdkDoes()
    {
        Assert.Equal("@every 1h2m3s4ms", DaprJobSchedule.FromDuration(new TimeSpan(0, 1, 2, 3, 4)).ExpressionValue);
        Assert.Equal("@every 2h", DaprJobSchedule.FromDuration(TimeSpan.FromHours(26)).ExpressionValue);
    }

    [Fact]
    public void CronExpressionBuilder_EachPart_IsWritten()
    {
        Assert.Equal("* * * * * *", new CronExpressionBuilder().ToString());
        Assert.Equal(
            "0,30 */5 9-17 1,15 JAN-MAR MON,FRI",
            new CronExpressionBuilder().On(OnCronPeriod.Second, 30, 0, 30).Every(EveryCronPeriod.Minute, 5).Through(ThroughCronPeriod.Hour, 9, 17)
                .On(OnCronPeriod.DayOfMonth, 15, 1).Through(MonthOfYear.January, MonthOfYear.March).On(Dapr.Jobs.DayOfWeek.Friday, Dapr.Jobs.DayOfWeek.Monday).ToString());
        Assert.Equal(
            "* * * */2 */3 */4",
            new CronExpressionBuilder().Every(EveryCronPeriod.DayInMonth, 2).Every(EveryCronPeriod.Month, 3).Every(EveryCronPeriod.DayInWeek, 4).ToString());
        Assert.Equal(
            "* * * * FEB,DEC SUN-SAT",
            new CronExpressionBuilder().On(MonthOfYear.December, MonthOfYear.February).Through(Dapr.Jobs.DayOfWeek.Sunday, Dapr.Jobs.DayOfWeek.Saturday)
                .On(OnCronPeriod.Hour, 1).Each(CronPeriod.Hour).ToString());
        Assert.Throws<ArgumentOutOfRangeException>(() => new CronExpressionBuilder().On(OnCronPeriod.DayOfMonth, 32));
        Assert.Throws<ArgumentException>(() => new CronExpressionBuilder().Through(ThroughCronPeriod.Hour, 5, 5));
    }
}
