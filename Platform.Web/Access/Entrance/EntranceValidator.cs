using System.ComponentModel.DataAnnotations;
using Microsoft.AspNetCore.Components;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.Extensions.Localization;

namespace Platform.Web.Access.Entrance;

/// <summary>Checks a form by its annotations and says what is wrong in the reader's language (the framework's own validator has English only).</summary>
public sealed class EntranceValidator : ComponentBase, IDisposable
{
    private ValidationMessageStore _messages = null!;

    [Inject] private IStringLocalizer<EntranceText> Text { get; set; } = null!;

    [CascadingParameter] private EditContext Form { get; set; } = null!;

    protected override void OnInitialized()
    {
        _messages = new ValidationMessageStore(Form);
        Form.OnValidationRequested += Validate;
    }

    private void Validate(object? sender, ValidationRequestedEventArgs e)
    {
        _messages.Clear();
        List<ValidationResult> results = [];
        Validator.TryValidateObject(Form.Model, new ValidationContext(Form.Model), results, validateAllProperties: true);
        foreach (var result in results)
            foreach (var member in result.MemberNames)
                _messages.Add(Form.Field(member), Text[result.ErrorMessage!]);
        Form.NotifyValidationStateChanged();
    }

    public void Dispose() => Form.OnValidationRequested -= Validate;
}
