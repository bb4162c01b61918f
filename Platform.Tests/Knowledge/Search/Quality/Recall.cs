namespace Platform.Tests.Knowledge.Search.Quality;

/// <summary>Which share of the answers' characters lies in what was found, over the questions on average.</summary>
internal static class Recall
{
    public static double Of(RetrievalSet set, int first, Func<string, int, IReadOnlyList<Passage>> search) => set.Questions.Average(question => Of(question, search(question.Text, first)));

    public static double Of(RetrievalQuestion question, IReadOnlyList<Passage> found)
    {
        var (wanted, got) = (0, 0);
        foreach (var answer in question.Answers)
        {
            for (var at = answer.Start.Value; at < answer.End.Value; at++)
                got += found.Any(passage => passage.Document == question.Document && passage.Start <= at && at < passage.End) ? 1 : 0;
            wanted += answer.End.Value - answer.Start.Value;
        }

        return (double)got / wanted;
    }
}
