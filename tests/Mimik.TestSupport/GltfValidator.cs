namespace Mimik.TestSupport;

/// <summary>Khronos' glTF validator, run through Node from <c>tests/tools</c>.</summary>
public static class GltfValidator
{
    /// <summary>Fails the test where a file has an error or a warning; skips it where Node or the validator is not installed.</summary>
    /// <param name="files">Paths of .glb or .gltf files.</param>
    public static void AssertClean(params string[] files)
    {
        string node = Repository.Tool("node");
        string tools = Path.Combine(Repository.Root, "tests", "tools");
        Xunit.Assert.SkipUnless(
            Directory.Exists(Path.Combine(tools, "node_modules", "gltf-validator")),
            "needs the glTF validator: run \"npm ci\" in tests/tools");
        (int exitCode, string output) = ExternalProgram.Run(node, [Path.Combine(tools, "validate.mjs"), .. files]);
        Xunit.Assert.True(exitCode == 0, output);
    }
}
