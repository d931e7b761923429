using Agents.Evaluation.Sets;
using Agents.Memory.LongTerm.Gate;
using Agents.Memory.LongTerm.Records;

namespace Agents.Tests.Memory.LongTerm;

/// <summary>What no rule can take apart: which of it says something lasting.</summary>
public sealed class PlainStatementTests
{
    [Theory]
    [InlineData("I sew most of my clothes myself.")]
    [InlineData("I pay by instalments.")]
    [InlineData("On Mondays and Fridays I work from home.")]
    [InlineData("Since August I have been with the search team.")]
    [InlineData("My passport expires in March 2027.")]
    [InlineData("Our oven is gas, so baking times never fit.")]
    [InlineData("My grandson Emre orders for me on his phone.")]
    [InlineData("I'm on call in the week of 23 November.")]
    [InlineData("I have had reading glasses since May.")]
    [InlineData("I haven't eaten meat for eleven years.")]
    [InlineData("Carla is my manager.")]
    [InlineData("Write to me in English, please.")]
    [InlineData("Please send my invoices by e-mail as PDF.")]
    [InlineData("If nobody is at home, leave my parcels with the bakery.")]
    public void Extract_WhatLasts_IsKeptAsItWasSaid(string text)
    {
        var statement = Assert.Single(RuleExtractor.Extract(text, new MemorySource("s", "1", Rig.Start)));
        Assert.Equal(text, statement.Text);
        Assert.True(statement.Importance <= 0.85);
    }

    [Theory]
    [InlineData("I ordered a lamp last week and it hasn't arrived.")]
    [InlineData("I would like to return these shoes.")]
    [InlineData("I can't log in to my account.")]
    [InlineData("I'm trying to change my delivery address.")]
    [InlineData("I've been waiting for forty minutes now.")]
    [InlineData("I was charged twice for the same order.")]
    [InlineData("My refund has not arrived yet.")]
    [InlineData("My parcel was delivered to the wrong house.")]
    [InlineData("I need to talk to a human.")]
    [InlineData("I don't understand this invoice.")]
    [InlineData("I think there is a mistake on the bill.")]
    [InlineData("I want to cancel my subscription.")]
    [InlineData("I just sent you the photos.")]
    [InlineData("I got an e-mail that says my card was declined.")]
    [InlineData("We would like two rooms for the weekend.")]
    [InlineData("I am looking for a blue jacket in size M.")]
    [InlineData("I'm calling about order 4711.")]
    [InlineData("I have tried that already, it doesn't work.")]
    [InlineData("I see an error when I click on pay.")]
    [InlineData("I get a blank page every time.")]
    [InlineData("I'll be right back.")]
    [InlineData("I'm at the checkout page now.")]
    [InlineData("That works, thank you very much!")]
    [InlineData("Yes, please do that.")]
    [InlineData("No, that is not what I meant.")]
    [InlineData("I appreciate your help with this.")]
    [InlineData("I guess that is fine.")]
    [InlineData("I hope this can be fixed soon.")]
    [InlineData("Please send me the invoice for May.")]
    [InlineData("Book the earlier train, please.")]
    [InlineData("Show me flights on Friday.")]
    [InlineData("Tell me a joke about cats.")]
    [InlineData("Translate this into German, please.")]
    [InlineData("Give me the phone number of the shop.")]
    [InlineData("I just wanted to say thank you.")]
    [InlineData("I will try it and let you know.")]
    [InlineData("I pressed the button but nothing happened.")]
    [InlineData("My screen is black since the update.")]
    [InlineData("My internet connection is down again.")]
    [InlineData("I forgot my password again.")]
    [InlineData("I have another question about the warranty.")]
    [InlineData("I received the wrong colour.")]
    [InlineData("I'm not happy with the answer.")]
    [InlineData("I understand, but that does not help me.")]
    [InlineData("I am still waiting for an answer from you.")]
    [InlineData("I was told that somebody would call me.")]
    [InlineData("It says my session has expired.")]
    [InlineData("I'm sorry, I misread that.")]
    [InlineData("I clicked on the link you sent me.")]
    [InlineData("I can see the button but it is grey.")]
    [InlineData("My order number is 4711-22.")]
    [InlineData("My last order was perfect, thanks.")]
    [InlineData("I mean the second one on the list.")]
    [InlineData("I do not see any confirmation in my inbox.")]
    [InlineData("I keep getting the same error.")]
    [InlineData("We are almost there, just one more thing.")]
    [InlineData("I bet it rains tomorrow.")]
    [InlineData("I paid with my card yesterday.")]
    [InlineData("Let me know when it is done.")]
    [InlineData("The weather is nice today.")]
    [InlineData("I'm in a hurry right now.")]
    [InlineData("My question is whether you ship to Norway.")]
    [InlineData("I am on the page with the form.")]
    [InlineData("I have to go now, bye.")]
    [InlineData("I love it, thank you!")]
    [InlineData("My pleasure.")]
    public void Extract_TalkOfSupport_IsNotKept(string text) => Assert.Empty(RuleExtractor.Extract(text, new MemorySource("s", "1", Rig.Start)));

    // The figure of docs/memory/longterm.md.
    [Fact]
    public void Extract_TheMemoriesOfTheEvaluation_KeepsMost()
    {
        var said = MemorySets.Read(Path.Combine(AppContext.BaseDirectory, "Data")).Items.Select(one => one.Item).ToArray();
        var kept = said.Count(one => RuleExtractor.Extract(one.Text, new MemorySource("s", one.Id, one.CreatedAt)).Count > 0);
        Assert.True(kept >= said.Length * 2 / 3, $"{kept} of {said.Length} are kept");
    }

    [Fact]
    public void Extract_UntilADay_EndsAfterIt() => Assert.Equal(
        new DateTimeOffset(2027, 3, 1, 0, 0, 0, TimeSpan.Zero),
        Assert.Single(RuleExtractor.Extract("On Mondays I swim at the lake until 2027-02-28.", new MemorySource("s", "1", Rig.Start))).ValidTo);
}
