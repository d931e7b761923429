using Agents.Hosting.Manifests;
using Agents.Tools.Inventory.Manifests;

namespace Agents.Tests.Tools.Inventory;

/// <summary>Every mistake that a manifest can have in what came with targets, pools, isolation, batching and limits.</summary>
public sealed class ManifestMistakesTests
{
    // {0}: the lines under test, from line 8 on. {1}: class. {2}: target. {3}: idempotent.
    private const string Frame = """
        kind: Tool
        name: crm.update
        version: 1.0.0
        description: Writes.
        class: {1}
        owner: crm
        target: {2}
        {0}
        idempotent: {3}
        inputSchema: {{ type: object }}

        """;

    private const string Dapr = "{ type: dapr, appId: crm, path: /update }";

    public static TheoryData<string, string> Targets => new()
    {
        { "{ type: http }", "(7,9): target.url is missing." },
        { "{ type: http, url: /update }", "(7,28): target.url is '/update'; allowed: an absolute http or https address of at most 2000 characters, without user name and fragment." },
        { "{ type: http, url: \"ftp://host/a\" }", "(7,28): target.url is 'ftp://host/a'; allowed: an absolute http or https address of at most 2000 characters, without user name and fragment." },
        { "{ type: http, url: \"http://me:pw@host/a\" }", "(7,28): target.url is 'http://me:pw@host/a'; allowed: an absolute http or https address of at most 2000 characters, without user name and fragment." },
        { "{ type: http, url: \"http://host/a#b\" }", "(7,28): target.url is 'http://host/a#b'; allowed: an absolute http or https address of at most 2000 characters, without user name and fragment." },
        { "{ type: http, url: \"http://host/a\", verb: DELETE }", "(7,51): target.verb is 'DELETE'; allowed: POST, PUT, PATCH." },
        { "{ type: http, url: \"http://host/a\", httpVersion: 3 }", "(7,58): target.httpVersion is '3'; allowed: a whole number, 1 to 2." },
        { "{ type: http, url: \"http://host/a\", headers: [a] }", "(7,54): target.headers is a list; allowed: a mapping." },
        { "{ type: http, url: \"http://host/a\", headers: { \"a b\": c } }", "(7,56): target.headers is 'a b'; allowed: names of headers." },
        { "{ type: http, url: \"http://host/a\", headers: { a: \"c\\n\" } }", "(7,59): target.headers.a is 'c\n'; allowed: at most 2000 printable ASCII characters." },
        { "{ type: http, url: \"http://host/a\", headers: { Host: c } }", "(7,56): target.headers is 'Host', which the worker sets itself." },
        { "{ type: http, url: \"http://host/a\", headers: { X-Agents-Tenant: c } }", "(7,56): target.headers is 'X-Agents-Tenant', which the worker sets itself." },
        { "{ type: http, url: \"http://host/a\", headers: { Authorization: c } }", "(7,56): target.headers is 'Authorization', which is secret; it belongs in secretHeaders." },
        { "{ type: http, url: \"http://host/a\", secretHeaders: { Authorization: \"a b\" } }", "(7,77): target.secretHeaders.Authorization is 'a b'; allowed: the name of a secret: letters, digits and . _ : / -." },
        { "{ type: process }", "(7,9): target.program is missing." },
        { "{ type: process, program: python3 }", "(7,35): target.program is 'python3'; allowed: a mapping." },
        { "{ type: process, program: { arguments: [a] } }", "(7,35): target.program.command is missing." },
        { "{ type: process, program: { command: a, arguments: [[b]] } }", "(7,61): target.program.arguments[0] is a list; allowed: a text of at most 4000 characters without control characters." },
        { "{ type: process, program: { command: a, environment: { 1A: b } } }", "(7,64): target.program.environment is '1A'; allowed: names of letters, digits and _ that do not begin with a digit." },
        { "{ type: process, program: { command: a, memoryMiB: 15 } }", "(7,60): target.program.memoryMiB is '15'; allowed: a whole number, 16 to 65536." },
        { "{ type: process, program: { command: a, cpuSeconds: 0 } }", "(7,61): target.program.cpuSeconds is '0'; allowed: a whole number, 1 to 3600." },
        { "{ type: process, program: { command: a, outputKiB: 65537 } }", "(7,60): target.program.outputKiB is '65537'; allowed: a whole number, 1 to 65536." },
        { "{ type: process, program: { command: a, shell: true } }", "(7,49): target.program.shell is not a field here; allowed: command, arguments, workingDirectory, environment, memoryMiB, cpuSeconds, outputKiB." },
        { "{ type: mcp }", "(7,9): target has neither program nor url; allowed: exactly one of them." },
        { "{ type: mcp, url: \"http://host/mcp\", program: { command: a } }", "(7,9): target has both program and url; allowed: exactly one of them." },
        { "{ type: mcp, program: { command: a }, secretHeaders: { A: b } }", "(7,62): target.secretHeaders is only allowed with url; a program has no headers." },
        { "{ type: mcp, url: \"http://host/mcp\", tool: \"\" }", "(7,52): target.tool is ''; allowed: a text of 1 to 200 characters without control characters." },
        { "{ type: plugin, class: A.B }", "(7,9): target.assembly is missing." },
        { "{ type: plugin, assembly: ../A.dll, class: A.B }", "(7,35): target.assembly is '../A.dll'; allowed: a path of a .dll within Tools:PluginsPath, such as orders/Orders.Tools.dll." },
        { "{ type: plugin, assembly: A.dll, class: A-B }", "(7,49): target.class is 'A-B'; allowed: the full name of a class, such as Orders.Tools.Lookup." },
        { "{ type: dapr, appId: crm, path: /update, url: /a }", "(7,50): target.url is not a field here; allowed: type, appId, verb, path." },
    };

    public static TheoryData<string, string> Fields => new()
    {
        { "pool: { hot: 101 }", "(8,14): pool.hot is '101'; allowed: a whole number, 0 to 100." },
        { "pool: { hot: 5, max: 4 }", "(8,14): pool.hot is '5'; allowed: at most max (4)." },
        { "pool: { hot: 9 }", "(8,14): pool.hot is '9'; allowed: at most max (8)." },
        { "pool: { max: 0 }", "(8,14): pool.max is '0'; allowed: a whole number, 1 to 1000." },
        { "pool: { callsPerInstance: 0 }", "(8,27): pool.callsPerInstance is '0'; allowed: a whole number, 1 to 100000." },
        { "pool: { warmSeconds: -1 }", "(8,22): pool.warmSeconds is '-1'; allowed: a whole number, 0 to 86400." },
        { "pool: { prewarm: yes }", "(8,18): pool.prewarm is 'yes'; allowed: true, false." },
        { "pool: { recycleAfterCalls: 1.5 }", "(8,28): pool.recycleAfterCalls is '1.5'; allowed: a whole number, 0 to 1000000000." },
        { "pool: { recycleAfterMinutes: 10081 }", "(8,30): pool.recycleAfterMinutes is '10081'; allowed: a whole number, 0 to 10080." },
        { "pool: { healthCheckSeconds: 3601 }", "(8,29): pool.healthCheckSeconds is '3601'; allowed: a whole number, 0 to 3600." },
        { "pool: { startTimeoutMs: 99 }", "(8,25): pool.startTimeoutMs is '99'; allowed: a whole number, 100 to 120000." },
        { "pool: 5", "(8,7): pool is '5'; allowed: a mapping." },
        { "isolation: { maxConcurrent: 0 }", "(8,29): isolation.maxConcurrent is '0'; allowed: a whole number, 1 to 100000." },
        { "isolation: { breaker: { faultRatio: 0 } }", "(8,37): isolation.breaker.faultRatio is '0'; allowed: a number, 0.01 to 1." },
        { "isolation: { breaker: { minimumCalls: 0 } }", "(8,39): isolation.breaker.minimumCalls is '0'; allowed: a whole number, 1 to 100000." },
        { "isolation: { breaker: { windowSeconds: 0 } }", "(8,40): isolation.breaker.windowSeconds is '0'; allowed: a whole number, 1 to 3600." },
        { "isolation: { breaker: { openSeconds: 3601 } }", "(8,38): isolation.breaker.openSeconds is '3601'; allowed: a whole number, 1 to 3600." },
        { "isolation: { breaker: { ratio: 1 } }", "(8,25): isolation.breaker.ratio is not a field here; allowed: faultRatio, minimumCalls, windowSeconds, openSeconds." },
        { "isolation: { quarantine: { faultRatio: \"0.5\" } }", "(8,40): isolation.quarantine.faultRatio is '0.5'; allowed: a number, 0.01 to 1." },
        { "isolation: { quarantine: { probesToRelease: 101 } }", "(8,45): isolation.quarantine.probesToRelease is '101'; allowed: a whole number, 1 to 100." },
        { "isolation: { quarantine: { probeSeconds: 0 } }", "(8,42): isolation.quarantine.probeSeconds is '0'; allowed: a whole number, 1 to 3600." },
        { "isolation: { quarantine: { fallback: newest } }", "(8,38): isolation.quarantine.fallback is 'newest'; allowed: refuse, previous." },
        { "hedging: { minDelayMs: 0 }", "(8,24): hedging.minDelayMs is '0'; allowed: a whole number, 1 to 60000." },
        { "hedging: { minimumCalls: 9 }", "(8,26): hedging.minimumCalls is '9'; allowed: a whole number, 10 to 10000." },
        { "hedging: { maxRatio: 1.01 }", "(8,22): hedging.maxRatio is '1.01'; allowed: a number, 0.01 to 1." },
        { "rateLimit: { burst: 5 }", "(8,12): rateLimit.perSecond is missing." },
        { "rateLimit: { perSecond: 0 }", "(8,25): rateLimit.perSecond is '0'; allowed: a number, 0.01 to 1000000." },
        { "rateLimit: { perSecond: .nan }", "(8,25): rateLimit.perSecond is '.nan'; allowed: a number, 0.01 to 1000000." },
        { "rateLimit: { perSecond: 1, burst: 0 }", "(8,35): rateLimit.burst is '0'; allowed: a whole number, 1 to 1000000." },
        { "cancellable: 1", "(8,14): cancellable is '1'; allowed: true, false." },
        { "batching: { maxItems: 2 }", "(8,11): batching.path is missing; dapr and http targets have a batch endpoint." },
        { "batching: { path: bulk }", "(8,19): batching.path is 'bulk'; allowed: a path that begins with / and has no query." },
        { "batching: { path: /bulk, key: customerId }", "(8,31): batching.key is 'customerId'; allowed: a JSON Pointer such as /charge." },
        { "batching: { path: /bulk, maxItems: 1 }", "(8,36): batching.maxItems is '1'; allowed: a whole number, 2 to 1000." },
        { "batching: { path: /bulk, maxAgeMs: 0 }", "(8,36): batching.maxAgeMs is '0'; allowed: a whole number, 1 to 86400000." },
        { "batching: { path: /bulk, schedule: \"0 3 * *\" }", "(8,36): batching.schedule is '0 3 * *'; it has 4 fields; allowed: five, minute, hour, day of month, month, day of week." },
        { "batching: { path: /bulk, schedule: \"60 3 * * *\" }", "(8,36): batching.schedule is '60 3 * * *'; the minute is '60'; allowed: 0 to 59, *, ranges (a-b), steps (*/n) and lists (a,b)." },
        { "batching: { path: /bulk, schedule: \"0 22-2 * * *\" }", "(8,36): batching.schedule is '0 22-2 * * *'; the hour is '22-2'; allowed: 0 to 23, *, ranges (a-b), steps (*/n) and lists (a,b)." },
        { "batching: { path: /bulk, schedule: \"*/0 * * * *\" }", "(8,36): batching.schedule is '*/0 * * * *'; the minute is '*/0'; allowed: 0 to 59, *, ranges (a-b), steps (*/n) and lists (a,b)." },
        { "batching: { path: /bulk, schedule: \"0 3 * 13 *\" }", "(8,36): batching.schedule is '0 3 * 13 *'; the month is '13'; allowed: 1 to 12 or JAN to DEC, *, ranges (a-b), steps (*/n) and lists (a,b)." },
        { "batching: { path: /bulk, schedule: \"0 3 * * 7\" }", "(8,36): batching.schedule is '0 3 * * 7'; the day of week is '7'; allowed: 0 to 6 or SUN to SAT, *, ranges (a-b), steps (*/n) and lists (a,b)." },
        { "batching: { path: /bulk, schedule: \"0 3 30 2 *\" }", "(8,36): batching.schedule is '0 3 30 2 *'; no such day ever comes; allowed: a day that its month has." },
        { "batching: { path: /bulk, schedule: \"0 3 31 4 MON\" }", "(8,36): batching.schedule is '0 3 31 4 MON'; no such day ever comes; allowed: a day that its month has." },
        { "batching: { path: /bulk, schedule: \"0 3 * * MON\" }", "(8,36): batching.schedule is '0 3 * * MON'; it pauses for more than 6 days; allowed: a time at least every 6 days, for accepted calls are kept for 7." },
        { "batching: { path: /bulk, schedule: \"* * * 1 *\" }", "(8,36): batching.schedule is '* * * 1 *'; it pauses for more than 6 days; allowed: a time at least every 6 days, for accepted calls are kept for 7." },
        { "batching: { path: /bulk, schedule: \"0 3 * * *\", timeZone: Mars/Base }", "(8,59): batching.timeZone is 'Mars/Base'; allowed: an IANA time zone such as Europe/Berlin." },
        { "batching: { path: /bulk, timeZone: Europe/Berlin }", "(8,36): batching.timeZone is only allowed with schedule." },
    };

    [Theory]
    [MemberData(nameof(Targets))]
    public void Read_MistakeInTheTarget_SaysWhereAndWhatIsAllowed(string target, string expected) =>
        Assert.Equal("a.yaml" + expected, One("timeoutMs: 5", target: target));

    [Theory]
    [MemberData(nameof(Fields))]
    public void Read_MistakeInAField_SaysWhereAndWhatIsAllowed(string line, string expected) =>
        Assert.Equal("a.yaml" + expected, One(line));

    [Theory]
    [InlineData("hedging: { minDelayMs: 5 }", "(8,10): hedging is only allowed with idempotent: true; a second attempt would double the effect.")]
    [InlineData("batching: { path: /bulk }", "(8,11): batching is only allowed with idempotent: true; a group that fails is sent again.")]
    public void Read_NotIdempotent_RefusesWhatSendsTwice(string line, string expected) =>
        Assert.Equal("a.yaml" + expected, One(line, idempotent: "false"));

    [Fact]
    public void Read_BatchingOfALiveTool_IsRefused() => Assert.Equal(
        "a.yaml(8,11): batching is only allowed with class: batch, not interactive; a call in a group waits for the others.",
        One("batching: { path: /bulk }", toolClass: "interactive"));

    [Theory]
    [InlineData("{ type: process, program: { command: a } }")]
    [InlineData("{ type: mcp, url: \"http://host/mcp\" }")]
    [InlineData("{ type: plugin, assembly: A.dll, class: A.B }")]
    public void Read_BatchPathOfATargetWithoutPaths_IsRefused(string target)
    {
        Assert.Equal(
            "a.yaml(8,19): batching.path is only allowed for dapr and http targets.", One("batching: { path: /bulk }", target: target));
        Assert.Empty(Read("batching: { maxItems: 5 }", target: target));
    }

    [Theory]
    [InlineData("*/15 8-18/2 1-31 JAN-dec MON,THU")]
    [InlineData("0 3 */5 * *")]
    [InlineData("5/10 * * * *")]
    public void Read_GoodSchedule_IsTaken(string schedule) =>
        Assert.Empty(Read($"batching: {{ path: /bulk, schedule: \"{schedule}\", timeZone: Europe/Berlin }}"));

    [Fact]
    public void Read_NestingThatWouldOverflowTheStack_IsRefusedAtItsPlace()
    {
        var errors = new ManifestErrors("a.yaml");

        Assert.Empty(ManifestReader.Read("a: " + new string('[', 1_000_000), errors));

        Assert.Equal("a.yaml(1,59): nests deeper than 56 levels.", Assert.Single(errors.Found).ToString());
    }

    [Fact]
    public void Read_AliasesThatWouldFillTheMemory_AreRefused()
    {
        var text = "a: &a [x, x, x, x, x, x, x, x, x, x]\n" + string.Concat(
            Enumerable.Range('b', 8).Select(c => $"{(char)c}: &{(char)c} [{string.Join(", ", Enumerable.Repeat("*" + (char)(c - 1), 10))}]\n"));
        var errors = new ManifestErrors("a.yaml");

        Assert.Empty(ManifestReader.Read(text, errors));

        Assert.Equal(
            "a.yaml(1,1): has more than 100000 values, with all aliases written out, or an alias of itself.",
            Assert.Single(errors.Found).ToString());
    }

    private static string One(string line, string toolClass = "batch", string target = Dapr, string idempotent = "true") =>
        Assert.Single(Read(line, toolClass, target, idempotent)).ToString();

    private static IReadOnlyList<ManifestError> Read(
        string line, string toolClass = "batch", string target = Dapr, string idempotent = "true")
    {
        var errors = new ManifestErrors("a.yaml");
        var manifests = ManifestReader.Read(
            string.Format(null, Frame.ReplaceLineEndings("\n"), line, toolClass, target, idempotent), errors);
        Assert.Equal(errors.Found.Count == 0, manifests.Count == 1);
        return errors.Found;
    }
}
