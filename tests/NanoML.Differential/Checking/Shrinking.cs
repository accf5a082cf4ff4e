using NanoML.Differential.Generation;

namespace NanoML.Differential.Checking;

/// <summary>Finds a small recipe that fails as a large one does.</summary>
internal static class Shrinking
{
    /// <summary>Leaves out steps and narrows the input as long as the outcome stays.</summary>
    public static Recipe Run(Recipe recipe, Func<Recipe, bool> fails)
    {
        while (Smaller(recipe).FirstOrDefault(fails) is { } smaller)
        {
            recipe = smaller;
        }

        return recipe;
    }

    private static IEnumerable<Recipe> Smaller(Recipe recipe)
    {
        if (recipe.Ending != Ending.None)
        {
            yield return recipe with { Ending = Ending.None };
        }

        if (recipe.FurtherOutputs > 0)
        {
            yield return recipe with { FurtherOutputs = recipe.FurtherOutputs - 1 };
        }

        if (recipe.Join is not null)
        {
            yield return recipe with { Join = null };
        }

        for (int k = recipe.Steps.Length - 1; k >= 0 && recipe.Steps.Length > 1; k--)
        {
            yield return recipe with { Steps = recipe.Steps.RemoveAt(k) };
        }

        for (int axis = 0; axis < recipe.Input.Length; axis++)
        {
            if (recipe.Input[axis] > 1)
            {
                yield return recipe with { Input = recipe.Input.SetItem(axis, 1) };
                yield return recipe with { Input = recipe.Input.SetItem(axis, recipe.Input[axis] - 1) };
            }
        }
    }
}
