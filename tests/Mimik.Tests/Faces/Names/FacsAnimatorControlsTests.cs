using Mimik.Faces.Names;
using Mimik.Formats.Arrays;
using Mimik.TestSupport;

namespace Mimik.Tests.Faces.Names;

public class FacsAnimatorControlsTests
{
    [Fact]
    public void Sliders_make_the_recorded_controls()
    {
        NpzFile file = NpzFile.Read(Repository.Shared("reference/compskin/tiny_rig_expected.npz"));
        float[] sliders = file["animator_controls"].ToSingles(), expected = file["controls72"].ToSingles(), found = new float[72];
        for (int t = 0; t < 40; t++)
        {
            FacsAnimatorControls.ToFacs72(sliders.AsSpan(56 * t, 56), found);
            for (int i = 0; i < 72; i++)
                Assert.Equal(expected[(72 * t) + i], found[i], 1e-6f);
        }
    }

    [Fact]
    public void Opposites_share_a_slider()
    {
        Assert.Equal(56, FacsAnimatorControls.Count);
        Assert.Equal("cheekSuck_L/cheekPuff_L", FacsAnimatorControls.Names[2]);
        Assert.Equal("upperLidRaiser_R/eyesClosed_R", FacsAnimatorControls.Names[11]);
        Assert.Equal("upperLipRaiser_R", FacsAnimatorControls.Names[55]);
        float[] sliders = new float[56], controls = new float[72];
        sliders[2] = -0.5f;
        sliders[0] = -1;
        sliders[3] = 3;
        FacsAnimatorControls.ToFacs72(sliders, controls);
        Assert.Equal(0.5f, controls[6]);
        Assert.Equal(0, controls[2]);
        Assert.Equal(0, controls[0]);
        Assert.Equal(1, controls[3]);
        Assert.Equal(1.5f, controls.Sum());
        Assert.Throws<ArgumentException>(() => FacsAnimatorControls.ToFacs72(controls, controls));
        Assert.Throws<ArgumentException>(() => FacsAnimatorControls.ToFacs72(sliders, sliders));
    }
}
