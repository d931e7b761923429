namespace Agents.Tests.Decisions.Definitions;

public sealed class DefinitionMistakesTests
{
    [Fact]
    public void Read_Refund_HasNoMistake() => Assert.Equal("refund", Types.Read(Types.Refund).Name);

    [Fact]
    public void Read_CreditLimitSample_HasNoMistake()
    {
        var folder = new DirectoryInfo(AppContext.BaseDirectory);
        while (!File.Exists(Path.Combine(folder!.FullName, "Agents.sln")))
            folder = folder.Parent;
        Assert.True(Types.Read(File.ReadAllText(Path.Combine(folder.FullName, "apps/Samples.Shop/decisions/credit-limit.v1.yaml"))).IsInline);
    }

    // What stands in the file is replaced; the place is that of the replacement's mistake.
    [Theory]
    [InlineData("kind: DecisionType", "kind: Tool", 1, 7, "is 'Tool'; allowed: DecisionType")]
    [InlineData("kind: DecisionType", "sort: x", 1, 1, "is not a field here")]
    [InlineData("name: refund\n", "name: Refund\n", 2, 7, "is 'Refund'; allowed: lower-case words")]
    [InlineData("version: 1.0.0", "version: 1 0", 3, 10, "allowed: digits and letters")]
    [InlineData("description: Decides about refunds.", "description: \"\"", 4, 14, "a text of 1 to 4000")]
    [InlineData("  type: object\n", "  type: string\n", 6, 3, "must be 'object'")]
    [InlineData("subject: input.customerId", "subject: input.customer", 12, 16, "uses 'input.customer', which is not known; there is: amountCents, customerId")]
    [InlineData("subject: input.customerId", "subject: facts.score", 12, 10, "uses 'facts', which is not known here; allowed: input")]
    [InlineData("subject: input.customerId", "subject: input.customerId +", 12, 28, "is not an expression")]
    [InlineData("subject: input.customerId", "subject: 'input.customerId = 1'", 12, 11, "assigns a value")]
    [InlineData("subject: input.customerId", "subject: [input]", 12, 10, "allowed: an expression")]
    [InlineData("source: stream", "source: river", 14, 28, "allowed: input, stream, tool")]
    [InlineData("maxAge: 1h", "maxAge: 1 hour", 14, 77, "a time such as 500ms")]
    [InlineData(", maxAge: 1h", "", 14, 5, "is missing")]
    [InlineData("score/{input.customerId}", "score/{input.customerId", 14, 49, "has a { without its }")]
    [InlineData("score/{input.customerId}", "score/{input.x}", 14, 55, "uses 'input.x'")]
    [InlineData("maxAge: 1h", "maxAge: 1h, timeoutMs: 9999", 14, 92, "at most deadlineMs, which is 5000")]
    [InlineData("maxAge: 1h", "maxAge: 1h, default: 1", 14, 90, "has no effect: the fact is required")]
    [InlineData("maxAge: 1h", "maxAge: 1h, hedgeAfterMs: 5", 14, 81, "is not a field here")]
    [InlineData("hitPolicy: first", "hitPolicy: any", 17, 16, "allowed: unique, first, priority, collect")]
    [InlineData("hitPolicy: first", "hitPolicy: first\n    aggregation: sum", 18, 18, "is only for hitPolicy: collect")]
    [InlineData("hitPolicy: first", "hitPolicy: priority", 16, 5, "is missing")]
    [InlineData("inputs: { score: facts.score }", "inputs: { score: facts.scor }", 18, 28, "uses 'facts.scor', which is not known; there is: score")]
    [InlineData("inputs: { score: facts.score }", "inputs: {}", 18, 13, "at least one entry")]
    [InlineData("outputs: [level]", "outputs: [Level]", 19, 15, "a name of letters and digits")]
    [InlineData("outputs: [level]", "outputs: [level, level]", 19, 14, "names 'level' twice")]
    [InlineData("\"< 300\"", "\"< \"", 21, 29, "compares with something that is no number")]
    [InlineData("\"< 300\"", "\"[5..1]\"", 21, 33, "holds no number")]
    [InlineData("\"< 300\"", "\"[5..x]\"", 21, 31, "upper end is no number")]
    [InlineData("\"< 300\"", "\"not(5\"", 21, 32, "lacks the closing bracket")]
    [InlineData("\"< 300\"", "\"= value.constructor\"", 21, 35, "uses 'constructor', which is not allowed")]
    [InlineData("{ score: \"< 300\" }", "{ skore: \"< 300\" }", 21, 19, "is not a field here; allowed: score")]
    [InlineData("then: { level: high }", "then: { livel: high }", 21, 43, "is missing")]
    [InlineData("when: { score: \"< 300\" }, then", "then", 22, 9, "is never reached: row 1 matches all")]
    [InlineData("hitPolicy: first", "hitPolicy: unique", 22, 9, "overlaps row 1")]
    [InlineData("outcome: deny, ", "outcome: no, ", 24, 50, "allowed: approve, review, deny")]
    [InlineData("rules.risk.level ==", "rules.rusk.level ==", 24, 19, "uses 'rules.rusk', which is not known; there is: risk")]
    [InlineData("{ outcome: approve,", "{ when: true, outcome: approve,", 25, 5, "the last line must have no when")]
    [InlineData("when: rules.risk.level == \"high\", ", "", 25, 5, "is never reached")]
    [InlineData("proposal.values.amountCents > 100000", "proposal.values.amountsCents > 100000", 27, 44, "uses 'proposal.values.amountsCents'")]
    [InlineData("proposal.values.amountCents > 100000", "Math.random() > 1", 27, 33, "uses 'random', which is not allowed")]
    [InlineData("proposal.values.amountCents > 100000", "Date.now() > 1", 27, 28, "uses 'Date', which is not known here")]
    [InlineData("proposal.values.amountCents > 100000", "facts > 1", 27, 28, "uses 'facts' as a whole")]
    [InlineData("proposal.values.amountCents > 100000", "/a+/.test(subject)", 27, 28, "uses a regular expression")]
    [InlineData("window: 7d", "window: 900d", 28, 43, "a time such as 500ms")]
    [InlineData("max: 1", "max: -1", 28, 52, "a whole number, 0 to 100000")]
    [InlineData("max: 1", "sum: cents, max: 1", 28, 52, "is 'cents', which the action refund has not")]
    [InlineData("action: refund, window: 7d, max: 1", "wait: 24h past x", 28, 25, "such as 24h after bank-detail-change")]
    [InlineData("action: refund, window: 7d, max: 1, ", "", 28, 5, "is missing; a guardrail has denyWhen, or wait")]
    [InlineData("name: once", "name: cap", 28, 13, "is 'cap', and there is another of that name")]
    [InlineData("subject: input.customerId\n", "", 27, 5, "looks at earlier actions of a subject")]
    public void Read_OneMistake_IsReportedAtItsPlace(string there, string instead, int line, int column, string message)
    {
        Assert.Contains(there, Types.Refund, StringComparison.Ordinal);
        var at = Types.Refund.IndexOf(there, StringComparison.Ordinal);
        var found = Types.Mistakes(Types.Refund[..at] + instead + Types.Refund[(at + there.Length)..]);
        Assert.True(
            found.Any(one => one.Line == line && one.Column == column && one.Message.Contains(message, StringComparison.Ordinal)),
            $"expected ({line},{column}) {message}; found:\n{string.Join('\n', found)}");
    }

    [Theory]
    [InlineData("steps:\n  - { name: pay, tool: payment.refund }", "is missing: what undoes this step?")]
    [InlineData("steps:\n  - { name: pay, tool: payment.refund, compensation: none }", "is 'none' without a reason")]
    [InlineData("steps:\n  - { name: pay, tool: payment.refund, arguments: { id: steps.ship.result }, compensation: { none: No. } }", "uses 'steps.ship', which is not known; there is none")]
    [InlineData("steps:\n  - { name: pay, tool: Payment, compensation: { none: No. } }", "is 'Payment'; allowed")]
    [InlineData("approvals:\n  - { name: boss, roles: [], timeout: 1h }", "at least one role")]
    [InlineData("approvals:\n  - { name: boss, roles: [boss], timeout: 1h, onTimeout: approve }", "allowed: deny, review")]
    [InlineData("model: { tool: risk.propose, narrows: { limit: lower } }", "a value of the outcome: amountCents")]
    [InlineData("model: { tool: risk.propose, narrows: { amountCents: down } }", "allowed: lower, higher")]
    [InlineData("safeOutcome: approve", "is 'approve'; allowed: deny, review")]
    [InlineData("deadlineMs: 1", "a whole number, 10 to 3600000")]
    public void Read_AddedMistake_IsReported(string added, string message) =>
        Assert.Contains(Types.Mistakes(Types.Refund + "\n" + added), one => one.Line >= 30 && one.Column > 0 && one.Message.Contains(message, StringComparison.Ordinal));

    [Fact]
    public void Read_RulesThatUseEachOther_NamesTheCycle()
    {
        var text = Types.Refund.Replace("rules:\n", "rules:\n  - { name: a, value: rules.b }\n  - { name: b, value: rules.a }\n", StringComparison.Ordinal);
        var found = Types.Mistakes(text);
        Assert.Equal(2, found.Count(one => one.Message.Contains("uses itself", StringComparison.Ordinal)));
    }

    [Fact]
    public void Read_TooLarge_IsRefused() =>
        Assert.Contains("has more than 262144 bytes", Types.Mistakes(Types.Refund + "\n# " + new string('x', 300_000))[0].Message, StringComparison.Ordinal);

    [Fact]
    public void Digest_OtherLayout_IsTheSame() =>
        Assert.Equal(Types.Read(Types.Refund).Digest, Types.Read("# a comment\n" + Types.Refund.Replace("Decides about refunds.", "'Decides about refunds.'", StringComparison.Ordinal)).Digest);
}
