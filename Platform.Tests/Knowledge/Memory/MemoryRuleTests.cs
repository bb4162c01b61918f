using Platform.Core.Knowledge.Contracts;
using Platform.Core.Knowledge.Memory;

namespace Platform.Tests.Knowledge.Memory;

/// <summary>What people tell of themselves, and what they do not.</summary>
public sealed class MemoryRuleTests
{
    [Theory]
    [InlineData("Здравствуйте! Меня зовут Анна Петрова.", MemoryKind.Name, "Анна Петрова")]
    [InlineData("my name is Anna", MemoryKind.Name, "Anna")]
    [InlineData("Зовите меня Аней", MemoryKind.Name, "Аней")]
    [InlineData("Я живу в Казани, подскажите доставку.", MemoryKind.Place, "Я живу в Казани")]
    [InlineData("I'm from New York and need help.", MemoryKind.Place, "I'm from New York and need help")]
    [InlineData("Мой день рождения 5 мая.", MemoryKind.Birthday, "5 мая")]
    [InlineData("I was born on 1990-05-05", MemoryKind.Birthday, "1990-05-05")]
    [InlineData("Моя почта: anna.p@example.com, пишите", MemoryKind.Contact, "anna.p@example.com")]
    [InlineData("My phone is +7 900 123-45-67.", MemoryKind.Contact, "+7 900 123-45-67")]
    [InlineData("Я работаю в ООО «Ромашка».", MemoryKind.Company, "Я работаю в ООО «Ромашка")]
    [InlineData("I work for Acme Rockets!", MemoryKind.Company, "I work for Acme Rockets")]
    [InlineData("Я предпочитаю чай без сахара", MemoryKind.Preference, "Я предпочитаю чай без сахара")]
    [InlineData("I'm allergic to nuts.", MemoryKind.Preference, "I'm allergic to nuts")]
    [InlineData("Запомни, что пропуск оформляет Мария", MemoryKind.Note, "пропуск оформляет Мария")]
    [InlineData("Please remember that the gate is on the left.", MemoryKind.Note, "the gate is on the left")]
    [InlineData("Запомните, пожалуйста: меня зовут Олег", MemoryKind.Name, "Олег")]
    public void Statement_IsAFact(string message, MemoryKind kind, string text)
    {
        var fact = Assert.Single(MemoryRules.Read(message).Facts);
        Assert.Equal((kind, text), (fact.Kind, fact.Text));
    }

    [Theory]
    [InlineData("Как меня зовут?")]
    [InlineData("Where do I live?")]
    [InlineData("Сколько стоит доставка в Казань?")]
    [InlineData("Remember my password is hunter2")]
    [InlineData("Запомни мою карту 4111 1111 1111 1111")]
    [InlineData("Запомни пароль qwerty")]
    [InlineData("The name is on the door")]
    [InlineData("")]
    public void QuestionsSecretsAndOtherThings_AreNone(string message) => Assert.Empty(MemoryRules.Read(message).Facts);

    [Theory]
    [InlineData("Забудь про чай", "чай")]
    [InlineData("Please forget about my phone.", "my phone.")]
    [InlineData("forget that I prefer tea", "I prefer tea")]
    public void Forget_NamesWhat(string message, string what) => Assert.Equal(what, Assert.Single(MemoryRules.Read(message).Forgets));

    [Theory]
    [InlineData("Забудь всё, что знаешь обо мне")]
    [InlineData("forget everything about me")]
    public void ForgetEverything_IsAll(string message) => Assert.True(MemoryRules.Read(message).ForgetsAll);

    [Fact]
    public void ManyMemories_ThoseThatFitTheQuestionComeBeforeOthers_AndWhoSomebodyIsBeforeAll()
    {
        var now = DateTimeOffset.UnixEpoch;
        Remembered[] known =
        [
            new(Guid.NewGuid(), MemoryKind.Preference, "Я люблю синий цвет", now.AddDays(9)), new(Guid.NewGuid(), MemoryKind.Preference, "Я предпочитаю доставку курьером", now),
            new(Guid.NewGuid(), MemoryKind.Name, "Анна", now),
        ];
        Assert.Equal(["Анна", "Я предпочитаю доставку курьером", "Я люблю синий цвет"], MemoryMerge.Rank("Оформите доставку", known).Select(memory => memory.Text));
    }

    [Theory]
    [InlineData("""{"facts":[{"kind":"place","text":"Lives in Riga"}]}""", 1)]
    [InlineData("Sure!\n```json\n{\"facts\":[{\"kind\":\"preference\",\"text\":\"Likes tea\"},{\"kind\":\"spell\",\"text\":\"x y\"}]}\n```", 1)]
    [InlineData("""{"facts":[{"kind":"note","text":"Password is 123"}]}""", 0)]
    [InlineData("""{"facts":"none"}""", 0)]
    [InlineData("I will not.", 0)]
    [InlineData("{{{", 0)]
    public void WordsOfAModel_AreTakenAsFarAsTheyAreFacts(string answer, int facts) => Assert.Equal(facts, MemoryWriter.Read(answer).Count);
}
