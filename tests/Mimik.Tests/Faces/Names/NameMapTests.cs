using Mimik.Faces.Names;

namespace Mimik.Tests.Faces.Names;

public class NameMapTests
{
    [Fact]
    public void The_vocabularies_have_their_sizes()
    {
        Assert.Equal(52, FaceVocabularies.Arkit.Count);
        Assert.Equal(53, FaceVocabularies.Ict.Count);
        Assert.Equal(72, FaceVocabularies.Facs72.Count);
    }

    [Fact]
    public void The_vocabularies_are_those_of_the_recorded_files()
    {
        string[] ict = NpzNames("models/ict-facekit/ict-facekit.npz", "expression_names");
        Assert.Equal(ict.Order(StringComparer.Ordinal), FaceVocabularies.Ict);
        Assert.Equal(NpzNames("animation/facs72.npz", "names"), FaceVocabularies.Facs72);
    }

    [Fact]
    public void Facs_controls_find_poses_of_their_side()
    {
        Assert.Equal(["browInnerUp_L"], Driven("innerBrowRaiser_L", FaceVocabularies.Ict));
        Assert.Equal(["eyeBlink_R"], Driven("eyesClosed_R", FaceVocabularies.Ict));
        // The left eye looks out where both look left, the right one in.
        Assert.Equal(["eyeLookOut_L"], Driven("eyesLookLeft_L", FaceVocabularies.Ict));
        Assert.Equal(["eyeLookIn_R"], Driven("eyesLookLeft_R", FaceVocabularies.Ict));
        Assert.Equal(["jawOpen"], Driven("jawDrop", FaceVocabularies.Ict));
        Assert.Equal(["mouthSmileLeft"], Driven("lipCornerPuller_L", FaceVocabularies.Arkit));
        Assert.Equal(["browInnerUp"], Driven("innerBrowRaiser_L", FaceVocabularies.Arkit));
        Assert.Empty(Driven("nostrilDilator_L", FaceVocabularies.Arkit));
    }

    [Theory]
    [InlineData(new[] { "lipFunneler_LB", "lipFunneler_LT", "lipFunneler_RB", "lipFunneler_RT" }, "mouthFunnel")]
    [InlineData(new[] { "lipsToward_LB", "lipsToward_LT", "lipsToward_RB", "lipsToward_RT" }, "mouthClose")]
    [InlineData(new[] { "lipPucker_L", "lipPucker_R" }, "mouthPucker")]
    [InlineData(new[] { "lipSuck_LT", "lipSuck_RT" }, "mouthRollUpper")]
    [InlineData(new[] { "browInnerUp_L", "browInnerUp_R" }, "browInnerUp")]
    [InlineData(new[] { "cheekPuff_L", "cheekPuff_R" }, "cheekPuff")]
    public void Parts_of_a_whole_make_its_mean_and_read_it_back(string[] parts, string whole)
    {
        float[] ones = [.. parts.Select(_ => 1f)], half = [1, .. new float[parts.Length - 1]], result = new float[1], back = new float[parts.Length];
        NameMap map = NameMap.Create(parts, [whole]);
        map.Apply(ones, result);
        Assert.Equal(1, result[0], 1e-6f);
        map.Apply(half, result);
        Assert.Equal(1f / parts.Length, result[0], 1e-6f);
        NameMap.Create([whole], parts).Apply([0.5f], back);
        Assert.All(back, value => Assert.Equal(0.5f, value, 1e-6f));
    }

    [Fact]
    public void Every_arkit_shape_is_its_own_through_ict_and_live_link()
    {
        RoundTrip(FaceVocabularies.Arkit, FaceVocabularies.Ict, except: "tongueOut");
        RoundTrip(FaceVocabularies.Arkit, [.. FaceVocabularies.Arkit.Select(FaceVocabularies.ToLiveLink)], except: "");
        RoundTrip(FaceVocabularies.Ict, FaceVocabularies.Facs72, except: "");
        static void RoundTrip(IReadOnlyList<string> from, IReadOnlyList<string> through, string except)
        {
            NameMap there = NameMap.Create(from, through), back = NameMap.Create(through, from);
            for (int i = 0; i < from.Count; i++)
            {
                float[] start = new float[from.Count], middle = new float[through.Count], end = new float[from.Count];
                start[i] = 1;
                there.Apply(start, middle);
                back.Apply(middle, end);
                for (int j = 0; j < end.Length; j++)
                    Assert.Equal(i == j && from[i] != except ? 1 : 0, end[j], 1e-6f);
            }
        }
    }

    [Theory]
    [InlineData("EyeBlinkLeft")]
    [InlineData("eyeBlink_l")]
    [InlineData("eye_blink_left")]
    [InlineData("eyeBlink.L")]
    [InlineData("EYEBLINKLEFT")]
    public void Sides_may_be_spelt_in_several_ways(string name)
    {
        Assert.Equal(["eyeBlink_L"], Driven(name, FaceVocabularies.Ict));
        Assert.Equal(["mouthFunnel"], Driven("MouthFunnel", FaceVocabularies.Ict));
        Assert.Equal(["mouthLeft"], Driven("mouth_left", FaceVocabularies.Ict));
    }

    [Fact]
    public void A_very_name_takes_the_channel_to_itself()
    {
        // cheekRaiser also stands for cheekSquint, but not where the rig has it.
        NameMap map = NameMap.Create(["cheekRaiser_L", "eyesClosed_L"], ["cheekSquint_L", "cheekRaiser_L", "eyeBlink_L"]);
        Assert.Equal(0, map[0].Length);
        Assert.Equal([new NameTerm(0, 1)], map[1].ToArray());
        Assert.Equal([new NameTerm(1, 1)], map[2].ToArray());
        Assert.Equal(1, map.ExactCount);
        Assert.Equal([0], map.UndrivenTargets);
        Assert.Empty(map.UnusedChannels);
    }

    [Fact]
    public void Two_spellings_of_a_channel_do_not_count_twice()
    {
        NameMap map = NameMap.Create(["jawopen", "JawOpen"], ["jawOpen"]);
        Assert.Equal([new NameTerm(0, 1)], map[0].ToArray());
        Assert.Equal([1], map.UnusedChannels);
    }

    [Fact]
    public void Wrong_lengths_are_refused()
    {
        NameMap map = NameMap.Create(["a", "b"], ["b"]);
        Assert.Throws<ArgumentException>(() => map.Apply([1], new float[1]));
        Assert.Throws<ArgumentException>(() => map.Apply([1, 2], new float[2]));
    }

    private static string[] Driven(string channel, IReadOnlyList<string> targets)
    {
        NameMap map = NameMap.Create([channel], targets);
        return [.. targets.Where((_, target) => map[target].Length > 0)];
    }

    private static string[] NpzNames(string file, string array) =>
        Mimik.Formats.Arrays.NpzFile.Read(TestSupport.Repository.Shared(file))[array].ToStrings();
}
