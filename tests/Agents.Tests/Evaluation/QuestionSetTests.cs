using Agents.Evaluation.Sets;

namespace Agents.Tests.Evaluation;

/// <summary>The question sets are sound: what they measure hangs on them.</summary>
public sealed class QuestionSetTests
{
    private static readonly string Data = Path.Combine(AppContext.BaseDirectory, "Data");
    private static readonly EvaluationSet[] Sets = [MemorySets.Read(Data), DocumentSets.Read(Data)];

    [Fact]
    public void Questions_WithAnAnswer_AreAtLeast150_AndOfEveryKindTen()
    {
        var asked = Sets.SelectMany(s => s.Questions).ToList();
        Assert.InRange(asked.Count(q => !q.IsTrap), 150, int.MaxValue);
        Assert.All(QuestionKinds.All, kind => Assert.InRange(asked.Count(q => q.Kind == kind), 10, int.MaxValue));
        Assert.All(asked, q => Assert.Contains(q.Kind, QuestionKinds.All));
        Assert.InRange(asked.Count(q => q.IsTrap), 10, int.MaxValue);
        Assert.All(asked.Where(q => q.IsTrap), q => Assert.Equal(QuestionKinds.Foreign, q.Kind));
    }

    [Fact]
    public void Items_Ids_AreUsedOnce() =>
        Assert.All(Sets, set => Assert.Equal(set.Items.Count, set.Items.Select(i => i.Item.Id).Distinct(StringComparer.Ordinal).Count()));

    [Fact]
    public void Questions_OfOneAsker_AreAskedOnce() => Assert.All(Sets, set => Assert.Equal(
        set.Questions.Count, set.Questions.Select(q => $"{q.Asker.Tenant}/{q.Asker.User}/{string.Join(',', q.Asker.Groups)}/{q.Text}").Distinct(StringComparer.Ordinal).Count()));

    [Fact]
    public void Questions_Answers_AreThereAndTheAskerMaySeeThem() => Assert.All(Sets, set =>
    {
        var items = set.Items.ToDictionary(i => i.Item.Id, i => i.Item, StringComparer.Ordinal);
        Assert.All(set.Questions, question => Assert.All(question.Expected, id =>
        {
            Assert.True(items.TryGetValue(id, out var item), $"'{question.Text}' expects '{id}', which is not there");
            Assert.True(question.Asker.MaySee(item), $"'{question.Text}' expects '{id}', which the asker must not see");
            Assert.True(question.History || item.Current, $"'{question.Text}' expects '{id}', which was replaced");
        }));
        Assert.All(set.Questions.Where(q => q.History), q => Assert.Contains(q.Expected, id => !items[id].Current));
    });

    [Fact]
    public void Documents_WordsOfAnAnswer_StandThereOnce()
    {
        var folder = Path.Combine(Data, DocumentSets.Folder);
        var shelf = SetYaml.Read<ShelfFile>(Path.Combine(folder, "documents.yaml"));
        var texts = shelf.Documents.ToDictionary(d => d.Id, d => DocumentSets.Plain(File.ReadAllText(Path.Combine(folder, d.File))), StringComparer.Ordinal);
        var asked = SetYaml.Read<QuestionFile>(Path.Combine(folder, "questions.yaml")).Questions.Where(q => q.Expect is not null);
        Assert.All(asked, q => Assert.Equal(2, texts[q.Expect!].Split(q.Holds!).Length));
        Assert.All(Sets[1].Questions.Where(q => !q.IsTrap), q => Assert.Single(q.Expected));
    }

    [Theory]
    [InlineData("tenant: t\nuser: u\nmemories: [{id: a, at: 2026-13-01, text: x}]\nquestions: []", "a: at is '2026-13-01'")]
    [InlineData("tenant: t\nuser: u\nmemories: [{id: a, at: 2026-01-01, text: x, replacedBy: b}]\nquestions: []", "replacedBy is 'b'")]
    [InlineData("tenant: t\nuser: u\nmemories: []\nquestions: []\nextra: 1", "extra")]
    [InlineData("tenant: t\nmemories: []\nquestions: []", "user")]
    public void Memories_WrongFile_IsNamed(string yaml, string problem)
    {
        var folder = Directory.CreateTempSubdirectory("agents-sets-");
        try
        {
            folder.CreateSubdirectory(MemorySets.Folder);
            File.WriteAllText(Path.Combine(folder.FullName, MemorySets.Folder, "x.yaml"), yaml);
            Assert.Contains(problem, Assert.Throws<SetException>(() => MemorySets.Read(folder.FullName)).Message, StringComparison.OrdinalIgnoreCase);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }
}
