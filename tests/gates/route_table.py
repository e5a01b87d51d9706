"""What each route answers to each role, in the order of `ROLES`:

anonymous, panelist, other_panelist, lead, other_lead, engineer, other_engineer, superuser ("other": of another
study). Pages send strangers to sign in (302) and tell those who have no business there that there is nothing (404).
"""


def same(status: int) -> str:
    return " ".join([str(status)] * 8)


NEVER = same(405)
ANYBODY = same(200)

# Pages
LEAD_SEES = "302 404 404 200 404 404 404 200"
ENGINEER_SEES = "302 404 404 404 404 200 404 200"
BOTH_SEE = "302 404 404 200 404 200 404 200"
LEAD_ACTS = "302 404 404 302 404 404 404 302"
BOTH_ACT = "302 404 404 302 404 302 404 302"
ENGINEER_ACTS = "302 404 404 404 404 302 404 302"
PANELIST_SEES = "302 200 404 404 404 404 404 404"
PANELIST_GOES_ON = "302 302 404 404 404 404 404 404"
SIGNED_IN_SEE = "302 200 200 200 200 200 200 200"
READ_ONLY = "302 405 405 405 405 405 405 405"

# The API
API_BOTH_READ = "401 404 404 200 404 200 404 200"
API_ALL_READ = "401 200 200 200 200 200 200 200"
API_NEVER = "401 405 405 405 405 405 405 405"

# route: (GET, POST with an empty form or an empty object)
TABLE = {
    "healthz": (ANYBODY, NEVER),
    "readyz": (ANYBODY, NEVER),
    "favicon": (same(302), NEVER),
    "javascript-catalog": (ANYBODY, NEVER),
    "media": (ANYBODY, NEVER),
    "home": (same(302), NEVER),
    "login": ("200 302 302 302 302 302 302 302", "200 302 302 302 302 302 302 302"),
    "logout": (NEVER, same(302)),
    "set_language": (same(302), same(302)),
    "schema": (ANYBODY, NEVER),
    # The panelist's way
    "invitation": (ANYBODY, same(302)),
    "rate_home": (SIGNED_IN_SEE, READ_ONLY),
    "rate": (PANELIST_GOES_ON, NEVER),
    "rate_language": (PANELIST_SEES, PANELIST_SEES),
    "rate_consent": (PANELIST_GOES_ON, PANELIST_GOES_ON),
    "rate_description": (PANELIST_GOES_ON, PANELIST_GOES_ON),
    "rate_device": (PANELIST_GOES_ON, PANELIST_GOES_ON),
    "rate_instructions": (PANELIST_GOES_ON, PANELIST_GOES_ON),
    "rate_thanks": (PANELIST_SEES, NEVER),
    "rate_my_data": (PANELIST_SEES, NEVER),
    "rate_my_data_export": (PANELIST_SEES, NEVER),
    "rate_withdraw": (PANELIST_SEES, PANELIST_SEES.replace("200", "422")),
    # The data lead's pages
    "study_list": ("302 404 404 200 200 200 200 200", NEVER),
    "study_overview": (LEAD_SEES, NEVER),
    "study_panel": (LEAD_SEES, NEVER),
    "study_panel_links": (NEVER, LEAD_SEES.replace("200", "422")),
    "study_panel_decision": (NEVER, LEAD_ACTS),
    "study_raters": (LEAD_SEES, NEVER),
    "study_raters_csv": (LEAD_SEES, NEVER),
    "study_rater": (LEAD_SEES, NEVER),
    "study_rater_effect": (LEAD_SEES, NEVER),
    "study_quota": (LEAD_SEES, LEAD_SEES.replace("200", "422")),
    "study_quota_fill": (LEAD_SEES, NEVER),
    "study_invitations": (LEAD_SEES, LEAD_SEES.replace("200", "422")),
    "study_invitation_revoke": (NEVER, LEAD_ACTS),
    "study_invitations_csv": (NEVER, LEAD_SEES.replace("200", "422")),
    # The order of things; an empty form names no settings, and the preview stores nothing
    "study_order": (LEAD_SEES, LEAD_SEES.replace("200", "422")),
    "study_order_picture": (LEAD_SEES, NEVER),
    "study_groups": (LEAD_SEES, LEAD_SEES.replace("200", "422")),
    "study_preview": (LEAD_SEES, NEVER),
    "study_preview_rate": (LEAD_SEES, NEVER),
    "study_preview_blocks": (NEVER, LEAD_SEES),
    "study_preview_ratings": (NEVER, LEAD_SEES),
    "study_gold": (LEAD_SEES, NEVER),
    "study_gold_candidates": (LEAD_SEES, NEVER),
    "study_gold_propose": (NEVER, LEAD_SEES.replace("200", "422")),
    "study_gold_decide": (NEVER, LEAD_ACTS),
    "study_gold_revise": (LEAD_SEES, LEAD_SEES.replace("200", "422")),
    "study_attention_cards": (NEVER, LEAD_SEES.replace("200", "422")),
    "study_anchors": (LEAD_SEES, LEAD_SEES.replace("200", "422")),
    "study_practice": (LEAD_SEES, LEAD_SEES.replace("200", "422")),
    "study_imports": (LEAD_SEES, NEVER),
    # Set-up
    "study_new": ("302 404 404 200 200 404 404 200", "302 404 404 422 422 404 404 422"),
    "study_set_up": (LEAD_SEES, NEVER),
    "study_set_up_section": (NEVER, LEAD_ACTS),
    "study_upload": (NEVER, LEAD_SEES.replace("200", "422")),
    "study_upload_archive": (NEVER, LEAD_SEES.replace("200", "422")),
    "study_upload_progress": (LEAD_SEES, LEAD_ACTS),
    "study_state": (NEVER, LEAD_ACTS),
    "study_clone": (NEVER, LEAD_SEES.replace("200", "422")),
    "study_near_duplicates": (LEAD_SEES, LEAD_SEES.replace("200", "404")),
    # Planning and stopping
    "study_reports": (BOTH_SEE, LEAD_ACTS),
    "study_report": (BOTH_SEE, NEVER),
    "study_report_file": (BOTH_SEE, NEVER),
    "study_report_progress": (BOTH_SEE, LEAD_ACTS),
    "study_planning": (LEAD_SEES, NEVER),
    "study_planning_csv": (LEAD_SEES, NEVER),
    "study_stopping": (NEVER, LEAD_SEES.replace("200", "422")),
    # Shared with the ML engineer
    "study_agreement": (BOTH_SEE, NEVER),
    "study_agreement_headline": (BOTH_SEE, NEVER),
    "study_agreement_csv": (BOTH_SEE, NEVER),
    "study_figures_state": (BOTH_SEE.replace("200", "204"), NEVER),
    "study_figures_refresh": (NEVER, BOTH_SEE.replace("200", "302")),
    "study_order_effects": (BOTH_SEE, NEVER),
    "study_anchor_times": (BOTH_SEE, NEVER),
    "study_linking": (BOTH_SEE, NEVER),
    "study_linking_csv": ("302 404 404 404 404 404 404 404", NEVER),  # nothing to link there
    "study_images": (BOTH_SEE, NEVER),
    "study_images_csv": (BOTH_SEE, NEVER),
    "study_image": (BOTH_SEE, NEVER),
    "study_explain": (BOTH_ACT, BOTH_ACT),
    "study_explanation_image": (BOTH_SEE, NEVER),
    "study_scores": (BOTH_SEE, NEVER),
    "study_quality": (BOTH_SEE, NEVER),
    "study_quality_csv": (BOTH_SEE, NEVER),
    "study_scoring_rules": (BOTH_SEE, BOTH_SEE.replace("200", "422")),  # an empty form names no level
    "study_scoring_rules_preview": (NEVER, BOTH_SEE),
    "study_needs_people": (BOTH_SEE, NEVER),
    "study_needs_people_csv": (BOTH_SEE, NEVER),
    "study_score_new": (BOTH_SEE, BOTH_SEE.replace("200", "422")),
    "study_watch": (BOTH_SEE, BOTH_ACT),
    "study_watch_csv": (BOTH_SEE, NEVER),
    "study_watch_seen": (NEVER, BOTH_ACT),
    # The ML engineer's pages
    "study_models": (ENGINEER_SEES, NEVER),
    "study_model": (ENGINEER_SEES, NEVER),
    "study_retrain": (NEVER, ENGINEER_ACTS),
    "study_promote": (NEVER, ENGINEER_ACTS),
    "study_roll_back": (NEVER, ENGINEER_ACTS),
    "study_selections": (ENGINEER_SEES, NEVER),
    "study_selection": (ENGINEER_SEES, NEVER),
    "study_selection_new": (NEVER, ENGINEER_SEES.replace("200", "422")),
    "study_selection_withdraw": (NEVER, ENGINEER_ACTS),
    "study_ask_people": (NEVER, BOTH_ACT),
    "study_jobs": (ENGINEER_SEES, NEVER),
    "study_job_progress": (ENGINEER_SEES, NEVER),
    "study_job_cancel": (NEVER, ENGINEER_ACTS),
    # The API
    "api_blocks": (API_NEVER, "401 403 404 404 404 404 404 404"),
    "api_ratings": (API_NEVER, "401 400 400 400 400 400 400 400"),
    "api_reliability": (API_BOTH_READ, API_NEVER),
    "api_raters": ("401 404 404 200 404 404 404 200", API_NEVER),
    "api_consensus": (API_BOTH_READ, API_NEVER),
    "api_consensus_table": (API_BOTH_READ, API_NEVER),
    "api_reports": (API_BOTH_READ, "401 404 404 202 404 404 404 202"),
    "api_report": (API_BOTH_READ, API_NEVER),
    "api_planning": ("401 404 404 200 404 404 404 200", API_NEVER),
    "api_order_effects": (API_BOTH_READ, API_NEVER),
    "api_anchors": (API_BOTH_READ, API_NEVER),
    "api_linking": (API_BOTH_READ.replace("200", "400"), API_NEVER),  # what is to be linked is not said
    "api_scores": (API_BOTH_READ, API_NEVER),
    "api_quality": (API_BOTH_READ, API_NEVER),
    "api_needs_people": (API_BOTH_READ, API_NEVER),
    "api_score": (API_NEVER, API_ALL_READ.replace("200", "400")),
    "api_score_answer": (API_BOTH_READ.replace("200", "202"), API_NEVER),
    "api_drift": (API_BOTH_READ, API_NEVER),
    "api_job": (API_BOTH_READ, API_NEVER),
    "api_models": (API_ALL_READ, API_NEVER),
    "api_retrain": (API_NEVER, "401 404 404 404 404 202 404 202"),
    "api_selections": (API_NEVER, "401 404 404 404 404 400 404 400"),
    "api_promote": (API_NEVER, "401 404 404 404 404 409 404 409"),
}

# Pages of the admin that others than administrators may reach; all the rest sends them to its sign-in.
ADMIN = {"admin:login": (200,)}
