using Mimik.Faces;
using Mimik.Playback;

namespace Mimik.Tests.Faces;

public class AnimationBindingTests
{
    private static readonly string[] Shapes = ["jawOpen", "eyeBlink_L", "eyeBlink_R", "jawOpen_half", "jawOpen_eyeBlink_L"];
    private static readonly RigLogic Logic = new(3, 5, [new InBetween(3, 0, 0, 0.5f, 1)], [new Corrective(4, [0, 1])]);

    [Fact]
    public void Names_of_controls_go_through_the_logic()
    {
        var binding = Bind([0.5f, 2, 0.25f, 1], 2, ["jawOpen", "eyeBlink_L"]);
        Assert.Equal([0.5f, 2, 0, 1, 1], binding[0].ToArray());
        Assert.Equal([0.25f, 1, 0, 0.5f, 0.25f], binding[1].ToArray());
        Assert.Equal(2, binding.FrameCount);
        Assert.Contains(binding.Notes, note => note.Contains("2 by their very name and 0 through", StringComparison.Ordinal));
        Assert.Contains(binding.Notes, note => note.Contains("of 3 controls, 1 stay at 0: eyeBlink_R", StringComparison.Ordinal));
    }

    [Fact]
    public void The_name_table_joins_other_vocabularies()
    {
        var binding = Bind([1, 0.5f, 0.25f, 9], 4, ["JawOpen", "eyesClosed_L", "eyeBlinkRight", "HeadYaw"]);
        Assert.Equal([1, 0.5f, 0.25f, 0, 0.5f], binding[0].ToArray());
        Assert.Contains(binding.Notes, note => note.Contains("of 4 channels, 0 by their very name and 3 through the name table", StringComparison.Ordinal));
        Assert.Contains(binding.Notes, note => note.Contains("of 4 channels, 1 without use: HeadYaw", StringComparison.Ordinal));
    }

    [Fact]
    public void A_shape_that_is_no_control_takes_all_past_the_logic()
    {
        var binding = Bind([1, 0.5f, 0.25f], 3, ["jawOpen_half", "jawOpen", "EyeBlinkLeft"]);
        Assert.Equal([0.5f, 0.25f, 0, 1, 0], binding[0].ToArray());
    }

    [Fact]
    public void Without_names_the_width_decides()
    {
        Assert.Equal([0.5f, 1, 2, 1, 0.5f], Bind([0.5f, 1, 2], 3, null)[0].ToArray());
        Assert.Equal([0.5f, 1, 2, 3, 4], Bind([0.5f, 1, 2, 3, 4], 5, null)[0].ToArray());
        Assert.Contains("expected 3 channels (the rig's controls) or 5 (its shapes), found 4 without names", Error([1, 2, 3, 4], 4, null), StringComparison.Ordinal);
    }

    [Fact]
    public void The_recorded_facs_animation_drives_all_of_arkit_but_the_tongue()
    {
        WeightAnimation animation = AnimationFile.Read(TestSupport.Repository.Shared("animation/facs72.npz"));
        string[] arkit = [.. Mimik.Faces.Names.FaceVocabularies.Arkit];
        AnimationBinding binding = AnimationBinding.Create(animation, arkit, RigLogic.Identity(52));
        Assert.Equal(2800, binding.FrameCount);
        Assert.Contains("animation: of 52 controls, 1 stay at 0: tongueOut", binding.Notes);
        // Frame 384 closes the eyes, 400 looks to the character's left, 896 drops the jaw behind closed lips.
        Assert.Equal(1, Weight(384, "eyeBlinkLeft"), 0.02);
        Assert.Equal(1, Weight(400, "eyeLookOutLeft"), 0.02);
        Assert.Equal(1, Weight(400, "eyeLookInRight"), 0.02);
        Assert.Equal(Weight(896, "jawOpen"), Weight(896, "mouthClose"), 0.02);
        float Weight(int frame, string name) => binding[frame][Array.IndexOf(arkit, name)];
    }

    [Fact]
    public void Names_that_mean_nothing_are_an_error()
    {
        string error = Error([1, 2, 3], 3, ["a", "b\nc", "d"]);
        Assert.Contains("found none among its 3: a, b?c, d", error, StringComparison.Ordinal);
        Assert.DoesNotContain('\n', error);
    }

    private static AnimationBinding Bind(float[] weights, int channels, string[]? names) =>
        AnimationBinding.Create(new WeightAnimation(weights, channels, names), Shapes, Logic);

    private static string Error(float[] weights, int channels, string[]? names) =>
        Assert.Throws<MimikException>(() => Bind(weights, channels, names)).Message;
}
