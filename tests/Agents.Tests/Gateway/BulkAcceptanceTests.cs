using Agents.Contracts.Calls;
using Agents.Gateway.Calls;

namespace Agents.Tests.Gateway;

public sealed class BulkAcceptanceTests
{
    private readonly Desk _desk = new();

    private static CancellationToken Ct => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Accept_Mixed_AnswersInOrder()
    {
        var answer = await _desk.Bulk.AcceptAsync(
            [
                Desk.Submission(), Desk.Submission(cents: 0), Refusal.BadRequest("no"), Desk.Submission(key: "k"),
                Desk.Submission(key: "k"), Desk.Submission(cents: 7, key: "k"),
            ],
            Ct);

        Assert.Equal([202, 422, 400, 202, 202, 422], answer.Calls.Select(c => c.Status));
        Assert.Equal((3, 3), (answer.Accepted, answer.Refused));
        Assert.Equal(answer.Calls[3].Call!.Id, answer.Calls[4].Call!.Id);
        Assert.Equal(2, _desk.Queue.Published.Count);
    }

    [Fact]
    public async Task Accept_SomeEndedBefore_AnswersWithTheirOutcome()
    {
        var first = await _desk.Bulk.AcceptAsync([Desk.Submission(key: "k")], Ct);
        var id = first.Calls[0].Call!.Id;
        _desk.Ledger.Put(_desk.Ledger.Calls[id].Record with { State = CallState.Succeeded });

        var second = await _desk.Bulk.AcceptAsync([Desk.Submission(key: "k"), Desk.Submission()], Ct);

        Assert.Equal([200, 202], second.Calls.Select(c => c.Status));
        Assert.Equal(2, _desk.Queue.Published.Count);
    }

    [Theory]
    [InlineData(true, false)]
    [InlineData(false, true)]
    public async Task Accept_LedgerOrQueueDown_RefusesEveryItem(bool ledgerDown, bool queueDown)
    {
        (_desk.Ledger.IsDown, _desk.Queue.IsDown) = (ledgerDown, queueDown);

        var answer = await _desk.Bulk.AcceptAsync([Desk.Submission(), Desk.Submission(cents: 0), Desk.Submission()], Ct);

        Assert.Equal([503, 422, 503], answer.Calls.Select(c => c.Status));
        Assert.Empty(_desk.Queue.Published);
    }

    [Theory]
    [InlineData(new[] { 1, 1, 1 }, "3")]
    [InlineData(new[] { 1_500_000, 400_000, 400_000 }, "2,1")]
    [InlineData(new[] { 3_000_000, 1 }, "1,1")]
    [InlineData(new int[0], "")]
    public void Chunk_Sizes_StayBelowTheLimitOfARequest(int[] sizes, string expected) =>
        Assert.Equal(expected, string.Join(',', RequestSizes.Chunk(sizes, s => s).Select(c => c.Count)));
}
