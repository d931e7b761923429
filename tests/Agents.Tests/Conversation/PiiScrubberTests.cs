using Dapr.Sidecar.Conversation;

namespace Agents.Tests.Conversation;

public sealed class PiiScrubberTests
{
    [Theory]
    [InlineData("", "")]
    [InlineData("nothing to hide in 3 lines", "nothing to hide in 3 lines")]
    [InlineData("call +1 555 123 4567 or me@example.test", "call <PHONE_NUMBER> or <EMAIL_ADDRESS>")]
    [InlineData("a year like 2024 counts too", "a year like <PHONE_NUMBER> counts too")]
    [InlineData("card 4263 9826 4026 9299.", "card <CREDIT_CARD>.")]
    [InlineData("live at 12 Long Meadow Road, second floor", "live at <STREET_ADDRESS>, second floor")]
    [InlineData("host 10.0.0.7 and ab:cd:ef:01:23:45", "host <IP> and <MAC_ADDRESS>")]
    [InlineData("P.O. Box 12", "<PO_BOX>")]
    [InlineData("see https://example.test/orders/123456789 for it", "see https://example.test/orders/123456789 for it")]
    public void Scrub_PersonalData_IsReplacedByItsName(string text, string expected) => Assert.Equal(expected, PiiScrubber.Scrub(text));
}
