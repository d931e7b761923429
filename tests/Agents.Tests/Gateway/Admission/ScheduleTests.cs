using Agents.Contracts;
using Agents.Contracts.Inventory;
using Agents.Gateway;
using Agents.Gateway.Inventory;

namespace Agents.Tests.Gateway.Admission;

/// <summary>Calls of tools whose groups go out by a schedule.</summary>
public sealed class ScheduleTests
{
    private readonly Desk _desk = new();

    public ScheduleTests()
    {
        var nightly = Desk.Manifest("pay", "1.10.0") with
        {
            Class = ToolClass.Batch,
            Idempotent = true,
            Batching = new ToolBatching { Path = "/bulk", Schedule = "0 2 * * *", TimeZone = "Europe/Berlin" },
        };
        _desk.Catalog.Value = ToolCatalog.Build(
            new InventoryDocument { Revision = 2, UpdatedAt = default, Tools = [nightly] }, ToolCatalog.Empty, (_, _) => { });
    }

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    // In winter 02:00 in Berlin is 01:00 UTC.
    private DateTimeOffset Next => new(_desk.Time.GetUtcNow().Date.AddDays(1).AddHours(1), TimeSpan.Zero);

    [Fact]
    public async Task Accept_NoDeadline_HasItsUsualTimeFromTheSchedule()
    {
        var (accepted, _) = await _desk.Acceptance.AcceptAsync(Desk.Submission(), null, Ct);

        Assert.Equal(Next.AddMilliseconds(new GatewayOptions().BatchDeadlineMs), _desk.Ledger.Calls[accepted!.Id].Record.Command.Deadline);
    }

    [Fact]
    public async Task Accept_DeadlineBeforeTheSchedule_Is429()
    {
        var tenMinutesTooShort = (int)(Next.AddMinutes(-10) - _desk.Time.GetUtcNow()).TotalMilliseconds;

        var (_, refusal) = await _desk.Acceptance.AcceptAsync(Desk.Submission(deadlineMs: tenMinutesTooShort), null, Ct);

        Assert.Equal((429, ProblemTypes.TooManyRequests, 600), (refusal!.Status, refusal.Type, refusal.RetryAfterSeconds));
        Assert.StartsWith("Limit deadline: the tool's calls go out by schedule, next at ", refusal.Detail, StringComparison.Ordinal);
        Assert.Empty(_desk.Ledger.Calls);
    }

    [Fact]
    public async Task Accept_WithOrderingKey_DoesNotWaitForTheSchedule() =>
        Assert.NotNull((await _desk.Acceptance.AcceptAsync(Desk.Submission(orderingKey: "k", deadlineMs: 60_000), null, Ct)).Value);
}
