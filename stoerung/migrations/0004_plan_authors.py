from django.conf import settings
from django.db import migrations, models


class Migration(migrations.Migration):
    dependencies = [
        migrations.swappable_dependency(settings.AUTH_USER_MODEL),
        ("stoerung", "0003_report_news_and_days"),
    ]

    operations = [
        migrations.AddField(
            model_name="routingplan",
            name="authors",
            field=models.ManyToManyField(
                blank=True,
                help_text="Wer daran geschrieben hat, gibt ihn nicht frei.",
                related_name="+",
                to=settings.AUTH_USER_MODEL,
                verbose_name="geschrieben von",
            ),
        ),
    ]
